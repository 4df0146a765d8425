import { checkSize, type Entry, merged, packed } from './increments.ts';

const one = (sk: string, add: Record<string, number> = { n: 1 }) => ({ pk: 'p', sk, add });
const entry = (marker: string, ...items: readonly string[]): Entry => ({
  marker,
  increments: items.map((sk) => one(sk)),
});
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `c${from + index}`);

test('increments of one item become one', () => {
  expect(merged([one('a', { n: 1, m: 2 }), one('b'), one('a', { n: 3 }), { ...one('a'), pk: 'q' }])).toEqual([
    one('a', { n: 4, m: 2 }),
    one('b'),
    { ...one('a'), pk: 'q' },
  ]);
});

test('keys that only look alike when joined are apart', () => {
  expect(
    merged([
      { pk: 'a', sk: 'b,c', add: { n: 1 } },
      { pk: 'a,b', sk: 'c', add: { n: 1 } },
    ]),
  ).toHaveLength(2);
});

test('entries share a transaction while their markers and distinct counters are at most 100', () => {
  const shared = many(98);
  expect(packed([entry('1', ...shared), entry('2', ...shared), entry('3', 'c0')])).toEqual([
    [entry('1', ...shared), entry('2', ...shared)],
    [entry('3', 'c0')],
  ]);
  expect(packed([entry('1', ...many(60)), entry('2', ...many(60, 60)), entry('3', 'c60')])).toEqual([
    [entry('1', ...many(60))],
    [entry('2', ...many(60, 60)), entry('3', 'c60')],
  ]);
  expect(packed([])).toEqual([]);
});

test('a marker is no counter, whatever it is called', () => {
  expect(packed([entry('["p","c0"]', ...many(99)), entry('2')])).toHaveLength(2);
});

test('an entry that no transaction holds can never succeed', () => {
  expect(() => checkSize(entry('1', ...many(99)))).not.toThrow();
  expect(() => checkSize(entry('1', ...many(100)))).toThrow(
    'counts in 100 items; beside its marker a transaction has room for 99',
  );
});
