import { DLQ, type EntryResponse, FakeEventBus, FakeSQS, fakeTime, RecordedTelemetry } from '@orderflow/testing';
import * as fc from 'fast-check';
import { InMemoryKafka } from '../in-memory/index.ts';
import { kafkaPublisher } from '../publisher/index.ts';
import { eventRecord, type IncomingRecord } from '../records/index.ts';
import { SeatBooked, SeatFreed, SeatStream } from '../testing/seats.ts';
import type { KafkaEvent } from './kafka-event.ts';
import { kafkaIngress } from './kafka-ingress.ts';

function setup(respond?: EntryResponse) {
  const bus = new FakeEventBus(respond);
  const sqs = new FakeSQS();
  const telemetry = new RecordedTelemetry();
  const handler = kafkaIngress([SeatBooked], {
    name: 'seats-in',
    events: bus.client,
    busName: 'bus',
    sqs,
    dlqUrl: DLQ,
    random: () => 0.5,
    telemetry,
    ...fakeTime(Date.UTC(2026, 0, 1)),
  });
  const onBus = () => bus.accepted.map(({ Detail }) => JSON.parse(String(Detail)));
  return { bus, sqs, telemetry, handler, onBus };
}

/** The event in which Lambda hands records to a function. */
function lambdaEvent(...records: readonly IncomingRecord[]): KafkaEvent {
  const byPartition: Record<string, unknown[]> = {};
  for (const { topic, partition, offset, timestamp, key, value, headers } of records) {
    byPartition[`${topic}-${partition}`] ??= [];
    byPartition[`${topic}-${partition}`]?.push({
      topic,
      partition,
      offset: Number(offset),
      timestamp,
      timestampType: 'CREATE_TIME',
      ...(key && { key: key.toString('base64') }),
      ...(value && { value: value.toString('base64') }),
      headers: Object.entries(headers).map(([name, text]) => ({ [name]: [...new Int8Array(Buffer.from(text))] })),
    });
  }
  return { eventSource: 'SelfManagedKafka', bootstrapServers: 'b:9092', records: byPartition } as unknown as KafkaEvent;
}

const record = (offset: number, value: unknown, headers: Record<string, string> = {}, key = 'k'): IncomingRecord => ({
  topic: 'seat',
  partition: 1,
  offset: BigInt(offset),
  timestamp: Date.UTC(2026, 0, 1),
  key: Buffer.from(key),
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers,
});
const booked = (seat: string) => ({ type: 'seat.booked', source: 'anybody', data: { seat } });

test('what our publisher wrote is on the bus with its ids, under the source of its contract', async () => {
  const { handler, bus, onBus } = setup();
  const kafka = new InMemoryKafka();
  const { publish } = kafkaPublisher({ contracts: [SeatBooked], streams: [SeatStream], client: kafka });
  const metadata = { eventId: 'ü-1', correlationId: 'c', causationId: 'x', timestamp: '2026-01-01T00:00:00.000Z' };
  await publish([{ ...SeatBooked({ seat: '7' }), metadata }]);
  expect(await handler(lambdaEvent(...kafka.records('seat')))).toEqual({ batchItemFailures: [] });
  expect(bus.accepted).toMatchObject([{ EventBusName: 'bus', Source: 'box-office', DetailType: 'seat.booked' }]);
  expect(onBus()).toEqual([{ data: { seat: '7' }, metadata: { ...metadata, version: 1 } }]);
});

test('an event without an id has that of its place, each time that it comes', async () => {
  const { handler, onBus } = setup();
  await handler(lambdaEvent(record(41, booked('7'))));
  await handler(lambdaEvent(record(41, booked('7'))));
  expect(onBus().map(({ metadata }) => metadata.eventId)).toEqual(['seat:1:41', 'seat:1:41']);
});

test('nobody gives an event a place in the event store through a topic', async () => {
  const { handler, onBus } = setup();
  await handler(lambdaEvent(record(1, { ...booked('7'), metadata: { stream: 'seat-7', sequence: 1 } })));
  expect(Object.keys(onBus()[0].metadata).sort()).toEqual(['correlationId', 'eventId', 'timestamp', 'version']);
});

test('events of other types are passed over', async () => {
  const { handler, onBus, telemetry } = setup();
  const metadata = { eventId: 'e', timestamp: '2026-01-01T00:00:00.000Z', correlationId: 'c' };
  const { value, headers } = eventRecord(SeatFreed({ seat: '7' }), metadata, { topic: 'seat', key: 'k' });
  expect(await handler(lambdaEvent(record(1, value, { ...headers })))).toEqual({ batchItemFailures: [] });
  expect(onBus()).toEqual([]);
  expect(telemetry.counts).toMatchObject({ ignored: 1 });
});

test('poison goes to the queue of the failure destination with its reason, and the others go on', async () => {
  const { handler, onBus, sqs } = setup();
  const records = [
    record(1, 'poison', { 'event-id': 'p', 'event-type': 'seat.booked' }),
    record(2, { type: 'seat.booked', data: { seat: 7 } }),
    record(3, { ...booked('7'), metadata: { version: 2 } }),
    record(4, booked('8')),
  ];
  expect(await handler(lambdaEvent(...records))).toEqual({ batchItemFailures: [] });
  expect(onBus().map(({ data }) => data.seat)).toEqual(['8']);
  const letters = sqs.messages(DLQ);
  expect(letters.map(({ attributes }) => [attributes.class, attributes.reason])).toEqual([
    ['rejected', 'value: is not JSON'],
    ['rejected', expect.stringContaining('data.seat')],
    ['rejected', expect.stringContaining('metadata.version: is 2')],
  ]);
  expect(letters[0]?.attributes).toMatchObject({ consumer: 'seats-in', eventId: 'p', type: 'seat.booked' });
  expect(JSON.parse(letters[0]?.body ?? '')).toMatchObject({
    topic: 'seat',
    partition: 1,
    offset: '1',
    value: Buffer.from('poison').toString('base64'),
  });
});

test('poison that is too large for a message is dead-lettered by its place', async () => {
  const { handler, sqs } = setup();
  expect(await handler(lambdaEvent(record(1, 'x'.repeat(2_000_000))))).toEqual({ batchItemFailures: [] });
  expect(JSON.parse(sqs.messages(DLQ)[0]?.body ?? '')).not.toHaveProperty('value');
});

test('what the bus refuses for good is dead-lettered', async () => {
  const { handler, sqs } = setup(() => ({ code: 'MalformedDetail' }));
  expect(await handler(lambdaEvent(record(1, booked('7'))))).toEqual({ batchItemFailures: [] });
  expect(sqs.messages(DLQ)[0]?.attributes).toMatchObject({
    class: 'permanent',
    reason: expect.stringContaining('MalformedDetail'),
  });
});

test('the bus is down: Lambda goes on from the first record of each partition that is not on it', async () => {
  const { handler } = setup((entry) =>
    String(entry.Detail).includes('down') ? { code: 'InternalFailure' } : 'accept',
  );
  const records = [
    record(3, booked('down'), {}, 'a'),
    record(1, booked('up'), {}, 'b'),
    record(2, booked('down'), {}, 'c'),
  ];
  const others = [{ ...record(9, booked('down')), partition: 2 }];
  expect(await handler(lambdaEvent(...records, ...others))).toEqual({
    batchItemFailures: [
      { itemIdentifier: { partition: 'seat-1', offset: 2 } },
      { itemIdentifier: { partition: 'seat-2', offset: 9 } },
    ],
  });
});

test('poison that cannot be dead-lettered comes again', async () => {
  const { handler, sqs } = setup();
  sqs.fail({ when: 'before' });
  expect(await handler(lambdaEvent(record(5, 'poison')))).toEqual({
    batchItemFailures: [{ itemIdentifier: { partition: 'seat-1', offset: 5 } }],
  });
  expect(await handler(lambdaEvent(record(5, 'poison')))).toEqual({ batchItemFailures: [] });
});

test('delivered from the reported offsets until nothing is reported: each record is on the bus or dead-lettered', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ isPoison: fc.boolean(), key: fc.constantFrom('a', 'b'), partition: fc.nat({ max: 1 }) }), {
        minLength: 1,
        maxLength: 20,
      }),
      fc.infiniteStream(fc.boolean()),
      async (given, ups) => {
        const { handler, onBus, sqs } = setup(() => (ups.next().value ? 'accept' : { code: 'InternalFailure' }));
        let left = given.map(({ isPoison, key, partition }, offset) => ({
          ...record(offset, isPoison ? 'poison' : booked(`s${offset}`), {}, key),
          partition,
        }));
        for (let round = 0; left.length > 0; round++) {
          if (round > 200) throw new Error('it never ends');
          const { batchItemFailures } = await handler(lambdaEvent(...left));
          left = left.filter(({ partition, offset }) =>
            batchItemFailures.some(
              ({ itemIdentifier: from }) => from.partition === `seat-${partition}` && offset >= BigInt(from.offset),
            ),
          );
        }
        const seats = given.flatMap(({ isPoison }, offset) => (isPoison ? [] : [`s${offset}`]));
        expect([...new Set(onBus().map(({ data }) => data.seat))].sort()).toEqual(seats.sort());
        const places = sqs.messages(DLQ).map(({ attributes }) => attributes.eventId);
        expect(new Set(places).size).toBe(given.length - seats.length);
      },
    ),
  ));
