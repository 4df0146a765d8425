import { changedLines, differentLines, PHASES } from './testing/changed-lines.ts';

/** What one can read, review and take back in one go. */
const LIMIT = 150;

test('there are five phases after the shop as it was', () => {
  expect(PHASES).toEqual(['0-before', '1-contexts', '2-broker', '3-shadow', '4-switched', '5-events']);
});

test.each(PHASES.slice(1).map((name, at) => [name, at + 1] as const))(
  `%s adds and removes at most ${LIMIT} lines`,
  (_, phase) => {
    const files = changedLines(phase);
    const total = [...files.values()].reduce((sum, count) => sum + count, 0);
    if (total === 0 || total > LIMIT) throw new Error(`${total} lines: ${JSON.stringify(Object.fromEntries(files))}`);
  },
);

test.each([
  [['a', 'b'], ['a', 'b'], 0],
  [[], ['a', 'b'], 2],
  [['a', 'b', 'c'], ['a', 'x', 'c'], 2],
  [['a', 'b'], ['b', 'a'], 2],
])('%j and %j differ in %d lines', (old, now, count) => expect(differentLines(old, now)).toBe(count));
