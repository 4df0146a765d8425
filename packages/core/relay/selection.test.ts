import { commitsIn, selectionOf } from './selection.ts';
import { deadLetter, failedBatch } from './testing/republish-fixture.ts';

test('a message from the relay names one commit', () => {
  expect(selectionOf(deadLetter('a', 3))).toEqual({ stream: 'a', from: 3, to: 3 });
});

test('a message from Lambda names a period of time, which is extended by a minute on both sides', () => {
  expect(selectionOf(failedBatch)).toEqual({
    since: new Date('2026-03-04T05:58:10Z'),
    until: new Date('2026-03-04T06:01:30Z'),
  });
});

test.each([undefined, '', 'nonsense', 'null', '[]', '{}', '{"stream":"","version":1}', '{"DDBStreamBatchInfo":{}}'])(
  '%j names no commits',
  (body) => {
    expect(selectionOf(body)).toBeUndefined();
  },
);

test('a page without items has no commits', async () => {
  const dynamodb = { send: async () => ({}) } as unknown as Parameters<typeof commitsIn>[1]['dynamodb'];
  const pages = [];
  for await (const page of commitsIn({ stream: 'a' }, { dynamodb, table: 'events' })) pages.push(page);
  expect(pages).toEqual([[]]);
});
