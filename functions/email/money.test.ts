import { codes, data } from 'currency-codes';
import fc from 'fast-check';
import { formatMoney } from './money.ts';

test.each([
  [1999, 'EUR', '19.99 EUR'],
  [123456789, 'USD', '1,234,567.89 USD'],
  [500, 'JPY', '500 JPY'],
  [1234, 'KWD', '1.234 KWD'],
  [12345, 'UYW', '1.2345 UYW'],
  [0, 'EUR', '0.00 EUR'],
  [7, 'EUR', '0.07 EUR'],
  [-7, 'EUR', '-0.07 EUR'],
  [100, 'XYZ', '1.00 XYZ'],
  [1_000_000_000_000, 'EUR', '10,000,000,000.00 EUR'],
  [10_000_000_000_000_001n, 'EUR', '100,000,000,000,000.01 EUR'],
  // Locale data says that these have none.
  [399800, 'HUF', '3,998.00 HUF'],
  [399800, 'IDR', '3,998.00 IDR'],
  [399800, 'COP', '3,998.00 COP'],
  [399800, 'PKR', '3,998.00 PKR'],
  [399800, 'IQD', '399.800 IQD'],
])('%p of %s is %s', (minor, currency, text) => {
  expect(formatMoney(minor, currency)).toBe(text);
});

test('every amount of every currency can be read back, and has the decimals of ISO 4217', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom(...codes()), (minor, currency) => {
      const [amount = '', shown] = formatMoney(minor, currency).split(' ');
      const decimals = data.find((row) => row.code === currency)?.digits ?? 0;
      expect([BigInt(amount.replace(/[,.]/g, '')), shown]).toEqual([BigInt(minor), currency]);
      expect(amount.split('.')[1] ?? '').toHaveLength(decimals);
    }),
  );
});
