import { formatMoney } from './money.ts';

test.each([
  [1999, 'EUR', '€19.99'],
  [123456789, 'USD', '$1,234,567.89'],
  [500, 'JPY', '¥500'],
  [1234, 'KWD', 'KWD\u00a01.234'],
  [0, 'EUR', '€0.00'],
  [100, 'XYZ', 'XYZ\u00a01.00'],
  [1_000_000_000_000, 'EUR', '€10,000,000,000.00'],
])('%i of %s', (minor, currency, text) => {
  expect(formatMoney(minor, currency)).toBe(text);
});
