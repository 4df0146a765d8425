import { summarize } from './statistics.ts';

test.each([
  [[7], { median: 7, min: 7, max: 7 }],
  [[10, 2, 9], { median: 9, min: 2, max: 10 }],
  [[4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
])('of %j: %j', (values, summary) => {
  expect(summarize(values)).toEqual(summary);
});

test('of nothing there is no summary', () => {
  expect(() => summarize([])).toThrow('nothing was measured');
});
