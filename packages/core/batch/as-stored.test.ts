import { contextFixture, DLQ, sqsBatch, sqsRecord, storedMessage } from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { defineEvent, type Received } from '../contracts/index.ts';
import { each, handleBatch } from './handle-batch.ts';

const define = (type: string, more = {}) =>
  defineEvent(type, {
    ...{ version: 1, owner: 'seats', summary: 'A seat.', storedOnly: true },
    ...{ data: z.object({ seat: z.string(), row: z.optional(z.int()) }), ...more },
  });
const SeatBooked = define('seat.booked');
const SeatFreed = define('seat.freed');
const GuestArrived = define('guest.arrived', { owner: 'door', storedOnly: false });
const booked = SeatBooked({ seat: '1', row: 2 });

function consumer(handle: (event: Received) => Promise<'handled'> = async () => 'handled') {
  const world = contextFixture();
  const handled: Received[] = [];
  const handler = handleBatch(
    [SeatBooked, SeatFreed, GuestArrived],
    world.deps,
    each(async (event) => {
      handled.push(event);
      return handle(event);
    }),
  );
  const deliver = (...records: SQSRecord[]) => handler(sqsBatch(...records));
  const reasons = () => world.deps.sqs.messages(DLQ).map(({ attributes }) => attributes.reason);
  return { ...world, deliver, handled, reasons };
}

interface Body {
  readonly detail: { readonly data: object; readonly metadata: object };
}

/** The message, with another body. */
const changed = (record: SQSRecord, change: (body: Body) => object): SQSRecord =>
  sqsRecord(change(JSON.parse(record.body)), { messageId: `${record.messageId}-changed` });

const withDetail = (record: SQSRecord, data: object, metadata: object = {}) =>
  changed(record, ({ detail, ...body }) => ({
    ...body,
    detail: { data: { ...detail.data, ...data }, metadata: { ...detail.metadata, ...metadata } },
  }));

test('an event is handled as the event store has it, its metadata included', async () => {
  const { deliver, happened, handled } = consumer();
  const [message] = (await happened('seats-1', booked)) as [SQSRecord];
  await deliver(withDetail(message, {}, { eventId: 'mine', timestamp: '2026-11-23T07:59:59Z', correlationId: 'mine' }));
  expect(handled).toMatchObject([
    {
      data: booked.data,
      metadata: { eventId: 'seats-1:1', timestamp: '2026-11-23T08:00:00.000Z', correlationId: 'request-1' },
    },
  ]);
});

test.each([
  [
    'that is not in the event store',
    {},
    { sequence: 2 },
    /^metadata\.sequence: the event store has no seat\.booked at seats-1:2/,
  ],
  ['of a stream that is not', {}, { stream: 'seats-2' }, /at seats-2:1/],
  ['with other data', { seat: '7' }, {}, /^data: is not that of seat\.booked at seats-1:1/],
  ['with more data', { row: 3 }, {}, /^data: /],
  ['without a place', {}, { sequence: null }, /^metadata\.sequence: seat\.booked counts only as a stored event/],
  ['without a stream', {}, { stream: null }, /^metadata\.sequence: seat\.booked counts only as a stored event/],
])('an event %s is dead-lettered, and its batch mates are handled', async (_, data, metadata, reason) => {
  const { deliver, happened, handled, reasons } = consumer();
  const [message] = (await happened('seats-1', booked)) as [SQSRecord];
  await deliver(withDetail(message, data, metadata), message);
  expect(reasons()).toEqual([expect.stringMatching(reason)]);
  expect(handled).toMatchObject([{ metadata: { eventId: 'seats-1:1' } }]);
});

test('an event of another type or source than the stored one is dead-lettered', async () => {
  const { deliver, happened, handled, reasons } = consumer();
  const [message] = (await happened('seats-1', { ...booked, source: 'theatre' })) as [SQSRecord];
  const [other] = (await happened('seats-2', booked)) as [SQSRecord];
  await deliver(
    changed(message, (body) => ({ ...body, source: 'seats' })),
    changed(other, (body) => ({ ...body, 'detail-type': 'seat.freed' })),
  );
  expect(reasons()).toEqual([
    'metadata.sequence: the event store has no seat.booked at seats-1:1',
    'metadata.sequence: the event store has no seat.freed at seats-2:1',
  ]);
  expect(handled).toEqual([]);
});

test('a stored event of a version that the consumer does not know any more is dead-lettered', async () => {
  const { deliver, happened, reasons } = consumer();
  const [message] = (await happened('seats-1', { ...booked, version: 0 })) as [SQSRecord];
  await deliver(withDetail(message, {}, { version: 1 }));
  expect(reasons()).toEqual(['seat.booked: metadata.version: is 0; this consumer was built for 1']);
});

test('a stored event of a later version is tried again: the release that knows it is on its way', async () => {
  const { deliver, happened, reasons } = consumer();
  const [message] = (await happened('seats-1', { ...booked, version: 2 })) as [SQSRecord];
  expect(await deliver(message)).toEqual({ batchItemFailures: [{ itemIdentifier: 'seats-1:1' }] });
  expect(reasons()).toEqual([]);
});

test('when the event store cannot be read the message is tried again', async () => {
  const { deliver, happened, dynamodb, handled } = consumer();
  const [message] = (await happened('seats-1', booked)) as [SQSRecord];
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'Query' });
  expect(await deliver(message)).toEqual({ batchItemFailures: [{ itemIdentifier: 'seats-1:1' }] });
  expect(await deliver(message)).toEqual({ batchItemFailures: [] });
  expect(handled).toHaveLength(1);
});

test('all events of a batch are looked up with one call, and what it leaves unprocessed is handled too', async () => {
  const { deliver, happened, dynamodb, handled } = consumer();
  const batch = [...(await happened('seats-1', booked)), ...(await happened('seats-2', booked))];
  const calls = async () => {
    const before = dynamodb.sent.length;
    expect(await deliver(...batch)).toEqual({ batchItemFailures: [] });
    return dynamodb.sent.slice(before).map(({ name }) => name);
  };
  expect(await calls()).toEqual(['BatchGetItem']);
  dynamodb.fail({ when: 'partial' });
  expect(await calls()).toEqual(['BatchGetItem', 'Query']);
  expect(handled).toHaveLength(4);
});

test('when the handler itself throws, a forged event is dead-lettered all the same', async () => {
  const { deps, happened, reasons } = consumer();
  const handler = handleBatch([SeatBooked], deps, async () => {
    throw new Error('of the handler');
  });
  const [message] = (await happened('seats-1', booked)) as [SQSRecord];
  expect(await handler(sqsBatch(withDetail(message, {}, { sequence: 9 }), message))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'seats-1:1' }],
  });
  expect(reasons()).toHaveLength(1);
});

test('what is not storedOnly is not looked up', async () => {
  const { deliver, dynamodb, handled } = consumer();
  const arrived = { ...GuestArrived({ seat: '1' }), eventId: 'door-1:1', stream: 'door-1', sequence: 1 };
  await deliver(storedMessage({ ...arrived, timestamp: '2026-11-23T08:00:00Z', causationId: 'c', correlationId: 'c' }));
  expect([handled.length, dynamodb.sent]).toEqual([1, []]);
});

test('whatever place and data a forger gives, only what is in the event store is handled, and just so', async () => {
  const forged = fc.record({
    stream: fc.constantFrom('seats-1', 'seats-2', 'seats-', '', 'order-1'),
    sequence: fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom(null, 1.5, '1', 2 ** 53)),
    seat: fc.constantFrom('1', '7'),
    type: fc.constantFrom('seat.booked', 'seat.freed'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(forged, { minLength: 1, maxLength: 10 }), async (forgeries) => {
      const { deliver, happened, handled } = consumer();
      const [message] = (await happened('seats-1', booked, SeatFreed({ seat: '1' }))) as [SQSRecord];
      const messages = forgeries.map(({ type, seat, ...place }, at) => ({
        ...changed(withDetail(message, { seat }, place), (body) => ({ ...body, 'detail-type': type })),
        messageId: `forged-${at}`,
      }));
      expect(await deliver(...messages)).toEqual({ batchItemFailures: [] });
      for (const { type, data, metadata } of handled)
        expect([type, data, metadata.eventId]).toEqual(
          metadata.sequence === 1
            ? ['seat.booked', booked.data, 'seats-1:1']
            : ['seat.freed', { seat: '1' }, 'seats-1:2'],
        );
    }),
  );
});
