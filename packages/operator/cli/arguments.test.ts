import { UsageError } from '../usage-error.ts';
import { duration, text, time, wholeNumber } from './arguments.ts';

test('values are read', () => {
  expect(time('--since')('2026-03-04T06:00+01:00')).toEqual(new Date('2026-03-04T05:00:00Z'));
  expect(time('--since')('2026-03-04')).toEqual(new Date('2026-03-04T00:00:00Z'));
  expect(wholeNumber('--max', 1, 10)('10')).toBe(10);
  expect(text('--reason', 5)('é b c')).toBe('é b c');
  expect(duration('--for')('90s')).toBe(90_000);
  expect(duration('--for')('7d')).toBe(7 * 86_400_000);
});

test.each([
  ['--since today is not a time', () => time('--since')('today')],
  ['is not a time', () => time('--since')('2026-03-04T05:00')],
  ['is not a time', () => time('--since')('2026-13-04')],
  ['--max 0 is not a whole number from 1 to 10', () => wholeNumber('--max', 1, 10)('0')],
  ['is not a whole number', () => wholeNumber('--max', 1, 10)('1e1')],
  ['--reason must have 1 to 5 characters', () => text('--reason', 5)(' ')],
  ['--reason must have', () => text('--reason', 5)('123456')],
  ['--reason must have', () => text('--reason', 5)('\ud800')],
  ['--for 1 is not a duration', () => duration('--for')('1')],
  ['is not a duration', () => duration('--for')('0h')],
  ['at most 1d', () => duration('--for', '1d')('25h')],
])('%s', (message, reading) => {
  expect(reading).toThrow(UsageError);
  expect(reading).toThrow(message);
});
