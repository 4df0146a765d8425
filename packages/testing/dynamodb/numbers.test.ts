import fc from 'fast-check';
import { add, canonical, compareNumbers } from './numbers.ts';

test.each([
  ['007', '7'],
  ['-0', '0'],
  ['1.50', '1.5'],
  ['1e3', '1000'],
  ['12e-3', '0.012'],
  ['-.5', '-0.5'],
  ['12345678901234567890', '12345678901234567890'],
])('%s is given back as %s', (text, expected) => {
  expect(canonical(text)).toBe(expected);
});

test.each([
  ['', 'an empty string'],
  ['x', 'cannot be converted'],
  ['1'.repeat(39), '38 significant digits'],
  ['1e126', 'overflow'],
  ['1e-131', 'underflow'],
])('%s is no number', (text, message) => {
  expect(() => canonical(text)).toThrow(message);
});

test('decimals are exact', () => {
  expect([add('0.1', '0.2', 1), add('1', '0.9', -1), add('9007199254740993', '1', -1)]).toEqual([
    '0.3',
    '0.1',
    '9007199254740992',
  ]);
  expect(compareNumbers('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
  expect(compareNumbers('1.0', '1')).toBe(0);
  expect(() => add('9'.repeat(38), '0.1', 1)).toThrow('38 significant digits');
});

test('long numbers have the same order and sums as short ones', () => {
  const small = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(small, small, (a, b) => {
      expect(add(`${a}.0`, `${b}`, 1)).toBe(String(a + b));
      expect(add(String(a), String(b), -1)).toBe(String(a - b));
      expect(Math.sign(compareNumbers(`${a}.0`, String(b)))).toBe(Math.sign(a - b));
    }),
  );
});
