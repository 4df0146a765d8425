import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  busEvent,
  consumerFixture,
  DLQ,
  FakeDynamoDB,
  type FakeOptions,
  sqsBatch,
  sqsRecord,
} from '@orderflow/testing';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { defineEvent } from '../contracts/index.ts';
import { count } from './count.ts';

const Sold = defineEvent('thing.sold', {
  version: 1,
  owner: 'things',
  summary: 'Sold.',
  data: z.object({ price: z.int(), kinds: z.array(z.string()) }),
});

function setUp({ ttl = 0, ...options }: FakeOptions & { ttl?: number } = {}) {
  const dynamodb = new FakeDynamoDB({ counters: { key: ['pk', 'sk'] }, markers: { key: ['key'] } }, options);
  const deps = { ...consumerFixture(), dynamodb };
  const handler = count([Sold], deps, {
    counters: 'counters',
    markers: 'markers',
    markerTtlSeconds: ttl,
    count({ data: { price, kinds } }) {
      if (price === 13) throw new Error('a bug');
      return kinds.map((kind) => ({ pk: 'day', sk: kind, add: { sold: 1, revenue: price } }));
    },
  });
  const sold = (eventId: string, price = 10, kinds: readonly string[] = ['tea']) =>
    sqsRecord(busEvent(Sold({ price, kinds: [...kinds] }), { eventId }), { messageId: eventId });
  const deliver = (...records: readonly ReturnType<typeof sold>[]) => handler(sqsBatch(...records));
  const counters = () => dynamodb.rows('counters').map(({ sk, sold, revenue }) => [sk, sold, revenue]);
  const transactions = () => dynamodb.count('TransactWriteItems');
  return { dynamodb, deps, sold, deliver, counters, transactions };
}

const all = { batchItemFailures: [] };
const failed = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const many = (prefix: string) => Array.from({ length: 60 }, (_, index) => `${prefix}${index}`);

/** DynamoDB cancels one transaction, with these codes in the order of its items. */
function cancelling(...codes: readonly string[]) {
  const CancellationReasons: CancellationReason[] = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: codes.join(), $metadata: {}, CancellationReasons });
}

test('a batch is one transaction with a marker per event and each counter once', async () => {
  const { dynamodb, deps, sold, deliver, counters, transactions } = setUp();
  expect(await deliver(sold('1'), sold('2', 5, ['tea', 'cup']), sold('3', 1))).toEqual(all);
  expect(counters()).toEqual([
    ['cup', 1, 5],
    ['tea', 3, 16],
  ]);
  expect(dynamodb.rows('markers')).toEqual([{ key: 'things#1' }, { key: 'things#2' }, { key: 'things#3' }]);
  expect([transactions(), deps.telemetry.counts]).toEqual([1, { handled: 3 }]);
});

test('markers can expire', async () => {
  const { dynamodb, sold, deliver } = setUp({ ttl: 60 });
  await deliver(sold('1'));
  expect(dynamodb.rows('markers')).toEqual([{ key: 'things#1', expiresAt: Date.parse('2026-11-23T08:01:01Z') / 1000 }]);
});

test('an event that was counted before is a duplicate, and other events of its batch are counted', async () => {
  const { deps, sold, deliver, counters, transactions } = setUp();
  await deliver(sold('1'), sold('2'));
  expect(await deliver(sold('1'), sold('3'), sold('2'))).toEqual(all);
  expect(counters()).toEqual([['tea', 3, 30]]);
  expect([transactions(), deps.telemetry.counts]).toEqual([3, { handled: 3, duplicate: 2 }]);
});

test('a batch of duplicates changes no counter', async () => {
  const { sold, deliver, counters, transactions } = setUp();
  await deliver(sold('1'));
  expect(await deliver(sold('1'))).toEqual(all);
  expect([counters(), transactions()]).toEqual([[['tea', 1, 10]], 2]);
});

test('an event that is twice in one batch is counted once', async () => {
  const { deps, sold, deliver, counters } = setUp();
  expect(await deliver(sold('1'), sold('1'), sold('2'))).toEqual(all);
  expect([counters(), deps.telemetry.counts]).toEqual([[['tea', 2, 20]], { handled: 2, duplicate: 1 }]);
});

test('an event without increments is ignored and gets no marker', async () => {
  const { dynamodb, deps, sold, deliver } = setUp();
  expect(await deliver(sold('1', 10, []))).toEqual(all);
  expect([dynamodb.sent, deps.telemetry.counts]).toEqual([[], { ignored: 1 }]);
});

test('a batch that is too large for one transaction takes several', async () => {
  const { sold, deliver, counters, transactions } = setUp();
  expect(await deliver(sold('1', 1, many('a')), sold('2', 1, many('b')))).toEqual(all);
  expect([counters().length, transactions()]).toEqual([120, 2]);
});

test('an event whose counting fails does not affect other events', async () => {
  const { deps, sold, deliver, counters } = setUp();
  expect(await deliver(sold('1', 13), sold('2'), sold('3', 1, [...many('a'), ...many('b')]))).toEqual(failed('1'));
  expect(counters()).toEqual([['tea', 1, 10]]);
  expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { eventId: '3', class: 'permanent' } }]);
});

test('a validation error of one event does not affect other events', async () => {
  const { dynamodb, deps, sold, deliver, counters } = setUp();
  const withEvil = ({ input }: { input: object }) => JSON.stringify(input).includes('evil');
  dynamodb.fail({ when: 'before', times: 2, on: withEvil, error: cancelling('None', 'ValidationError') });
  expect(await deliver(sold('1'), sold('2', 1, ['evil']), sold('3'))).toEqual(all);
  expect(counters()).toEqual([['tea', 2, 20]]);
  expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { eventId: '2', class: 'permanent' } }]);
});

test('transactions that conflict are retried, and all events are counted', async () => {
  const { sold, deliver, counters } = setUp({ contended: true });
  const batches = Array.from({ length: 4 }, (_, index) => deliver(sold(`a${index}`), sold(`b${index}`)));
  expect(await Promise.all(batches)).toEqual([all, all, all, all]);
  expect(counters()).toEqual([['tea', 8, 80]]);
});

test('a conflict and a duplicate in one transaction: the other events are counted', async () => {
  const { dynamodb, sold, deliver, counters } = setUp();
  await deliver(sold('1'));
  dynamodb.fail({ when: 'before', error: cancelling('ConditionalCheckFailed', 'TransactionConflict', 'None') });
  expect(await deliver(sold('1'), sold('2'))).toEqual(all);
  expect(counters()).toEqual([['tea', 2, 20]]);
});

test('messages are retried when the conflicts do not end', async () => {
  const { dynamodb, deps, sold, deliver, counters } = setUp();
  dynamodb.fail({ when: 'before', times: 99, error: cancelling('None', 'TransactionConflict') });
  expect(await deliver(sold('1'), sold('2'))).toEqual(failed('1', '2'));
  expect([counters(), deps.telemetry.counts]).toEqual([[], { retried: 2 }]);
});

test('messages are retried after a cancellation without reasons', async () => {
  const { dynamodb, sold, deliver } = setUp();
  dynamodb.fail({ when: 'before', error: new TransactionCanceledException({ message: '?', $metadata: {} }) });
  expect(await deliver(sold('1'))).toEqual(failed('1'));
});

test.each([
  ['before the write: the event is counted when the message is delivered again', 'before', { retried: 1, handled: 1 }],
  ['after the write: the message is a duplicate when it is delivered again', 'after', { retried: 1, duplicate: 1 }],
] as const)('a crash %s', async (_, when, counts) => {
  const { dynamodb, deps, sold, deliver, counters } = setUp();
  dynamodb.fail({ when });
  expect(await deliver(sold('1'))).toEqual(failed('1'));
  expect(await deliver(sold('1'))).toEqual(all);
  expect([counters(), deps.telemetry.counts]).toEqual([[['tea', 1, 10]], counts]);
});

test('for any repetition, mixture, conflict and crash of batches each event is counted once', async () => {
  const batch = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
  const crash = fc.record({ when: fc.constantFrom('before', 'after'), times: fc.integer({ min: 1, max: 2 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 6 }), fc.array(crash, { maxLength: 2 }), async (batches, crashes) => {
      const { dynamodb, sold, deliver, counters } = setUp({ contended: true });
      for (const fault of crashes) dynamodb.fail(fault);
      await Promise.all(batches.map((ids) => deliver(...ids.map((id) => sold(`e${id}`, id)))));
      const ids = [...new Set(batches.flat())];
      while ((await deliver(...ids.map((id) => sold(`e${id}`, id)))).batchItemFailures.length > 0);
      const revenue = ids.reduce((sum, id) => sum + id, 0);
      expect(counters()).toEqual(ids.length > 0 ? [['tea', ids.length, revenue]] : []);
    }),
    { numRuns: 50 },
  );
});
