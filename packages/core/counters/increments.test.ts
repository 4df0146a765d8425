import { type CountedEvent, checkSize, merged, packed } from './increments.ts';

const one = (sk: string, add: Record<string, number> = { n: 1 }) => ({ pk: 'p', sk, add });
const event = (marker: string, ...items: readonly string[]): CountedEvent => ({
  marker,
  increments: items.map((sk) => one(sk)),
});
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `c${from + index}`);

test('increments of one item are merged', () => {
  expect(merged([one('a', { n: 1, m: 2 }), one('b'), one('a', { n: 3 }), { ...one('a'), pk: 'q' }])).toEqual([
    one('a', { n: 4, m: 2 }),
    one('b'),
    { ...one('a'), pk: 'q' },
  ]);
});

test('keys that are equal only when joined are different', () => {
  expect(
    merged([
      { pk: 'a', sk: 'b,c', add: { n: 1 } },
      { pk: 'a,b', sk: 'c', add: { n: 1 } },
    ]),
  ).toHaveLength(2);
});

test('events share a transaction up to 100 markers and distinct counters', () => {
  const shared = many(98);
  expect(packed([event('1', ...shared), event('2', ...shared), event('3', 'c0')])).toEqual([
    [event('1', ...shared), event('2', ...shared)],
    [event('3', 'c0')],
  ]);
  expect(packed([event('1', ...many(60)), event('2', ...many(60, 60)), event('3', 'c60')])).toEqual([
    [event('1', ...many(60))],
    [event('2', ...many(60, 60)), event('3', 'c60')],
  ]);
  expect(packed([])).toEqual([]);
});

test('a marker and a counter with the same key are different items', () => {
  expect(packed([event('["p","c0"]', ...many(99)), event('2')])).toHaveLength(2);
});

test('an event with 100 counters fails permanently', () => {
  expect(() => checkSize(event('1', ...many(99)).increments)).not.toThrow();
  expect(() => checkSize(event('1', ...many(100)).increments)).toThrow(
    'the event changes 100 counters; the limit is 99',
  );
});
