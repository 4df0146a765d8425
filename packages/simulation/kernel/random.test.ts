import fc from 'fast-check';
import { Random } from './random.ts';

const drawn = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, random.next);
};

test('a seed gives the same numbers always, and on any machine', () => {
  expect(drawn(1, 4).map((value) => value * 2 ** 32)).toMatchInlineSnapshot(`
[
  393288148,
  2174103013,
  3814759091,
  2092745082,
]
`);
  expect(drawn(2 ** 40 + 1, 2)).not.toEqual(drawn(1, 2));
});

test('numbers fill their range evenly', () => {
  const counts = new Array(10).fill(0);
  for (const value of drawn(7, 10_000)) counts[Math.floor(value * 10)]++;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1150);
});

test('bounds are kept, and certainty is certain', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 1000 }), (seed, limit) => {
      const random = new Random(seed);
      expect(random.below(limit)).toBeLessThan(limit);
      expect(random.between(5, 6)).toBeGreaterThanOrEqual(5);
      expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
    }),
  );
  expect(() => new Random(1).pick([])).toThrow('nothing to pick from');
});

test('a fork goes its own way, the same each time', () => {
  const fork = () => new Random(3).fork();
  expect(fork().next()).toBe(fork().next());
  expect(fork().next()).not.toBe(new Random(3).next());
});
