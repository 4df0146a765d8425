import type { EntryResponse } from '@orderflow/testing';
import { republish } from './republish.ts';
import { eventIds } from './testing/relay-fixture.ts';
import { republishFixture, storedCommit } from './testing/republish-fixture.ts';

test('the events of a stream are published again in order, page by page, with the same event ids', async () => {
  const { bus, deps } = republishFixture();
  expect(await republish({ stream: 'a' }, deps)).toEqual({ published: 4, failures: [], isPartial: false });
  expect(eventIds(bus)).toEqual(['a:1', 'a:2', 'a:3', 'a:4']);
});

test.each([
  [{ from: 3 }, ['a:3', 'a:4']],
  [{ to: 1 }, ['a:1', 'a:2']],
  [{ from: 2, to: 3 }, ['a:1', 'a:2', 'a:3']],
  [{ from: 9 }, []],
])('of a stream, the commits with sequences %j are published', async (range, expected) => {
  const { bus, deps } = republishFixture();
  await republish({ stream: 'a', ...range }, deps);
  expect(eventIds(bus)).toEqual(expected);
});

test('the commits of a period of time are published, of all streams', async () => {
  const { bus, deps } = republishFixture();
  const period = { since: new Date('2026-03-04T06:00:00Z'), until: new Date('2026-03-04T07:00:00Z') };
  expect(await republish(period, deps)).toEqual({ published: 2, failures: [], isPartial: false });
  expect(eventIds(bus)).toEqual(['a:4', 'b:1']);
});

test('an event that fails and the later events of its stream are returned as failures', async () => {
  const respond: EntryResponse = (entry) =>
    entry.Detail?.includes('"seat":"1"') ? { code: 'InternalFailure' } : 'accept';
  const { deps } = republishFixture({ respond });
  expect(await republish({ stream: 'a', to: 1 }, deps)).toEqual({
    published: 0,
    failures: [
      { place: 'a:1', reason: 'InternalFailure: message of InternalFailure' },
      { place: 'a:2', reason: 'an earlier event of its stream failed' },
    ],
    isPartial: false,
  });
});

test('a malformed commit is returned as a failure and skipped', async () => {
  const { bus, deps } = republishFixture({
    items: [{ ...storedCommit('a', 1, ['1']), events: { S: '[1]' } }, storedCommit('a', 2, ['2'])],
  });
  expect(await republish({ stream: 'a' }, deps)).toEqual({
    published: 1,
    failures: [{ place: 'a:1', reason: 'events[0]: is not an event' }],
    isPartial: false,
  });
  expect(eventIds(bus)).toEqual(['a:2']);
});

test('an interruption ends it after the page in hand, and it says what was published', async () => {
  const interruption = new AbortController();
  const respond: EntryResponse = () => {
    interruption.abort();
    return 'accept';
  };
  const { bus, deps } = republishFixture({ respond });
  const interrupted = interruption.signal;
  expect(await republish({ stream: 'a' }, { ...deps, interrupted })).toEqual({
    published: 3,
    failures: [],
    isPartial: true,
  });
  expect(eventIds(bus)).toEqual(['a:1', 'a:2', 'a:3']);
});
