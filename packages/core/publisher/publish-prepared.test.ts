import { fakeTime } from '@orderflow/testing';
import type { PublishFailed } from './errors.ts';
import { RETRY_DEFAULTS } from './ordered-sender.ts';
import { publishPrepared } from './publish-prepared.ts';
import type { Transport } from './transport.ts';

/** A transport that accepts every entry but those named. */
const refusing = (...names: readonly string[]): Transport<string> => ({
  limits: { maxEntries: 10, maxBatchBytes: 100, maxEntryBytes: 10 },
  sizeOf: (entry) => entry.length,
  send: async (batch) =>
    batch.map((entry) => (names.includes(entry) ? { code: 'Down', reason: 'no answer' } : { id: entry })),
  isNonRetryable: () => false,
});

const prepared = (...entries: readonly string[]) =>
  entries.map((entry) => ({
    entry,
    orderingKey: entry.charAt(0),
    event: { type: 'seat.booked', version: 1, source: 'box-office', data: entry },
    eventId: `id-${entry}`,
  }));

const publish = (transport: Transport<string>, ...entries: readonly string[]) =>
  publishPrepared(prepared(...entries), { transport, random: () => 0.5, retry: RETRY_DEFAULTS, ...fakeTime() });

test('returns the ids of all events in the order in which they were given', async () => {
  expect(await publish(refusing(), 'a1', 'b1', 'a2')).toEqual(['id-a1', 'id-b1', 'id-a2']);
});

test('an event that failed holds back the later ones of its key, and each is named with its reason', async () => {
  const failed = await publish(refusing('a1'), 'a1', 'b1', 'a2').then(
    () => undefined,
    (error: PublishFailed) => error,
  );
  expect(failed?.published.map(({ eventId }) => eventId)).toEqual(['id-b1']);
  expect(failed?.failed).toMatchObject([
    { eventId: 'id-a1', code: 'Down', reason: 'no answer' },
    { eventId: 'id-a2', code: 'NotSent' },
  ]);
});

test('an entry above the limit of the transport: nothing is sent', async () => {
  const transport = { ...refusing(), send: () => Promise.reject(new Error('sent')) };
  await expect(publish(transport, 'a1', 'b-is-too-large')).rejects.toMatchObject({
    name: 'EventTooLarge',
    index: 1,
    bytes: 14,
    limit: 10,
  });
});
