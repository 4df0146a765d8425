import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { EntryResponse } from '@orderflow/testing';
import { redriveFailures } from './redrive-failures.ts';
import { eventIds } from './testing/relay-fixture.ts';
import { deadLetter, failedBatch, republishFixture } from './testing/republish-fixture.ts';

async function setup(bodies: readonly string[], respond?: EntryResponse) {
  const fixture = republishFixture(respond && { respond });
  const { sqs } = fixture;
  for (const body of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: 'failures', MessageBody: body }));
  return { ...fixture, remaining: () => sqs.messages('failures').map(({ body }) => body) };
}

test('the events that each message names are published again, and the message is deleted', async () => {
  const { bus, deps, remaining } = await setup([deadLetter('a', 1), failedBatch, deadLetter('b', 1)]);
  expect(await redriveFailures(deps)).toEqual({
    redriven: 3,
    remaining: 0,
    published: 4,
    failures: [],
    isPartial: false,
  });
  expect(eventIds(bus)).toEqual(['a:1', 'a:2', 'a:4', 'b:1']);
  expect(remaining()).toEqual([]);
});

test('a message remains when its events fail again or when it names no events', async () => {
  const respond: EntryResponse = (entry) =>
    entry.Detail?.includes('"seat":"3"') ? { code: 'MalformedDetail' } : 'accept';
  const { deps, remaining } = await setup([deadLetter('a', 3), 'nonsense', deadLetter('b', 1)], respond);
  expect(await redriveFailures(deps)).toEqual({
    redriven: 1,
    remaining: 2,
    published: 1,
    failures: [
      { place: 'a:3', reason: 'MalformedDetail: message of MalformedDetail' },
      { place: 'message message-2', reason: 'names neither a commit nor a failed batch' },
    ],
    isPartial: false,
  });
  expect(remaining()).toEqual([deadLetter('a', 3), 'nonsense']);
});

test('after a crash before the deletion the message is received again and its events are published again', async () => {
  const { bus, sqs, deps, remaining } = await setup([deadLetter('b', 1)]);
  sqs.fail({ when: 'before', on: ({ name }) => name === 'DeleteMessage' });
  await expect(redriveFailures(deps)).rejects.toThrow('the connection was lost');
  sqs.expireVisibility('failures');
  expect(await redriveFailures(deps)).toMatchObject({ redriven: 1 });
  expect(eventIds(bus)).toEqual(['b:1', 'b:1']);
  expect(remaining()).toEqual([]);
});

test('an interruption ends it; messages whose events are not all published remain, and are made visible', async () => {
  const interruption = new AbortController();
  const respond: EntryResponse = () => {
    interruption.abort();
    return 'accept';
  };
  const { bus, deps, remaining, sqs } = await setup([deadLetter('b', 1), deadLetter('a', 1), failedBatch], respond);
  sqs.fail({ when: 'before', on: ({ name }) => name === 'ChangeMessageVisibility' });
  const interrupted = interruption.signal;
  expect(await redriveFailures({ ...deps, interrupted })).toEqual({
    redriven: 1,
    remaining: 2,
    published: 1,
    failures: [],
    isPartial: true,
  });
  expect(remaining()).toEqual([deadLetter('a', 1), failedBatch]);
  expect([sqs.hiddenFor('handle-2'), sqs.hiddenFor('handle-3')]).toEqual([undefined, 0]);
  sqs.expireVisibility('failures');
  expect(await redriveFailures(deps)).toMatchObject({ redriven: 2, remaining: 0, isPartial: false });
  expect(eventIds(bus)).toEqual(['b:1', 'a:1', 'a:2', 'a:4']);
});
