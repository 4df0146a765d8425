import { compareSeen, isSame, type SeenEvent } from './compare-seen.ts';

const event = (stream: string, sequence: number): SeenEvent => ({ eventId: `${stream}:${sequence}`, stream, sequence });
const stored = [event('a', 1), event('a', 2), event('b', 1)];

test('streams may come mixed, and events again', () => {
  const seen = [event('b', 1), event('a', 1), event('a', 2), event('a', 1), event('other', 7)];
  const comparison = compareSeen(stored, seen);
  expect(comparison).toEqual({ seen: 3, missing: [], outOfOrder: [], repeated: 1 });
  expect(isSame(comparison)).toBe(true);
});

test('an event that is missing is named', () => {
  const comparison = compareSeen(stored, [event('a', 2), event('b', 1)]);
  expect(comparison).toMatchObject({ seen: 2, missing: ['a:1'] });
  expect(isSame(comparison)).toBe(false);
});

test('an event that comes for the first time after a later one of its stream is out of order', () => {
  const comparison = compareSeen(stored, [event('a', 2), event('b', 1), event('a', 1)]);
  expect(comparison).toMatchObject({ missing: [], outOfOrder: ['a:1'], repeated: 0 });
  expect(isSame(comparison)).toBe(false);
});
