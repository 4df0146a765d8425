import { ThingCounted } from '@orderflow/testing';
import { type Commit, commitOf, eventIdOf, itemOf, storedEventsOf } from './commit.ts';

const counted = (count: number) => ThingCounted({ thingId: 'x', count });
const commit: Commit = {
  stream: 'things-x',
  version: 4,
  causationId: 'e1',
  correlationId: 'c1',
  at: '2026-11-23T08:00:01.000Z',
  traceparent: '00-1-2-01',
  events: [counted(4), counted(5)],
};

test('a commit is one item, and is read as it was written', () => {
  expect(commitOf(itemOf(commit))).toEqual(commit);
  expect(commitOf(itemOf({ ...commit, traceparent: undefined }))).toEqual({ ...commit, traceparent: undefined });
});

test('a commit without a trace has no such attribute', () => {
  expect(itemOf({ ...commit, traceparent: undefined })).not.toHaveProperty('traceparent');
});

test('an item that is no commit is read as an empty one', () => {
  expect(commitOf({})).toMatchObject({ stream: '', causationId: '', correlationId: '', at: '', events: [] });
});

test('each event has its position: stream, sequence, and an id made of both', () => {
  expect(storedEventsOf(commit)).toMatchObject([
    { type: 'thing.counted', eventId: 'things-x:4', stream: 'things-x', sequence: 4, causationId: 'e1' },
    { type: 'thing.counted', eventId: 'things-x:5', sequence: 5, correlationId: 'c1', timestamp: commit.at },
  ]);
  expect(eventIdOf('things-x', 4)).toBe('things-x:4');
});

test('a commit of one event is below a kilobyte, which is one write unit', () => {
  const item = itemOf({ ...commit, events: [counted(4)] });
  const bytes = Object.entries(item).reduce(
    (sum, [name, { S = '', N = '' }]) => sum + name.length + S.length + N.length,
    0,
  );
  expect(bytes).toBeLessThan(512);
});
