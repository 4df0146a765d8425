import { itemBytes, writeUnits } from './item-size.ts';

test.each([
  [{ a: { S: 'hé' } }, 1 + 3],
  [{ n: { N: '-123.45' } }, 1 + 4],
  [{ b: { BOOL: true }, c: { NULL: true as const } }, 2 + 2],
  [{ l: { L: [{ S: 'x' }, { N: '7' }] } }, 1 + 3 + 2 + 1 + 2],
  [{ m: { M: { k: { S: 'value' } } } }, 1 + 3 + 6 + 1],
  [{}, 0],
])('%j weighs %d bytes', (item, bytes) => {
  expect(itemBytes(item)).toBe(bytes);
});

test('an unknown type is an error, not a guess', () => {
  expect(() => itemBytes({ s: { SS: ['x'] } })).toThrow('SS');
});

test('a unit for each begun kilobyte, two in a transaction', () => {
  expect([0, 1, 1024, 1025, 2049].map((bytes) => writeUnits(bytes))).toEqual([1, 1, 1, 2, 3]);
  expect(writeUnits(1025, true)).toBe(4);
});
