import fc from 'fast-check';
import { retryDelay } from './backoff.ts';

test('doubles with each receive, half of it jitter', () => {
  const delays = (random: number) => [1, 2, 3, 4].map((receives) => retryDelay(receives, 8, () => random));
  expect(delays(0)).toEqual([4, 8, 16, 32]);
  expect(delays(1)).toEqual([8, 16, 32, 64]);
});

test('is never less than a second nor more than a quarter of an hour', () => {
  expect(retryDelay(1, 0, () => 0)).toBe(1);
  expect(retryDelay(40, 2, () => 1)).toBe(900);
  expect(retryDelay(5000, 2, () => 0)).toBe(450);
});

test('is whole seconds, as SQS takes them, whatever the settings', () => {
  const settings = [fc.integer({ min: 0, max: 2000 }), fc.double({ min: 0, max: 1e6, noNaN: true })] as const;
  fc.assert(
    fc.property(...settings, fc.double({ min: 0, max: 1, noNaN: true }), (receives, base, random) => {
      const seconds = retryDelay(receives, base, () => random);
      return Number.isInteger(seconds) && seconds >= 1 && seconds <= 900;
    }),
  );
});
