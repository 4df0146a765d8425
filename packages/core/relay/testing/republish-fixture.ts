import { type EntryResponse, FakeDynamoDB, FakeEventBus, FakeSQS, fakeTime, plain } from '@orderflow/testing';
import { type Item, itemOf } from '../../store/index.ts';
import type { RedriveDeps } from '../redrive-failures.ts';

/** A commit of one event for each seat, as an item of the event store. */
export const storedCommit = (
  stream: string,
  version: number,
  seats: readonly string[],
  at = '2026-03-04T05:06:07.089Z',
): Item =>
  itemOf({
    stream,
    version,
    causationId: 'cause',
    correlationId: 'correlation',
    at,
    events: seats.map((seat) => ({ type: 'seat.booked', version: 1, source: 'box-office', data: { seat } })),
  });

const STORE = [
  storedCommit('a', 1, ['1', '2']),
  storedCommit('a', 3, ['3']),
  storedCommit('a', 4, ['4'], '2026-03-04T06:00:00.000Z'),
  storedCommit('b', 1, ['1'], '2026-03-04T07:00:00.000Z'),
];

/** An event store with pages of two items, a bus and a failure queue. */
export function republishFixture({
  respond,
  items = STORE,
}: {
  respond?: EntryResponse;
  items?: readonly Item[];
} = {}) {
  const bus = new FakeEventBus(respond);
  const sqs = new FakeSQS();
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] } }, { pageSize: 2 });
  dynamodb.seed('events', ...items.map(plain));
  const deps: RedriveDeps = {
    dynamodb,
    table: 'events',
    eventBridge: bus.client,
    busName: 'bus',
    random: () => 0.5,
    ...fakeTime(),
    sqs,
    failureQueueUrl: 'failures',
  };
  return { bus, sqs, deps };
}

/** The body of a message from the relay. */
export const deadLetter = (stream: string, version: number) =>
  JSON.stringify({ stream, version, code: 'MalformedDetail' });

/** The body of a message from Lambda. */
export const failedBatch = JSON.stringify({
  requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 186 },
  version: '1.0',
  DDBStreamBatchInfo: {
    shardId: 'shardId-00000001573689847184-864758bb',
    startSequenceNumber: '800000000003126276362',
    endSequenceNumber: '800000000003126276362',
    approximateArrivalOfFirstRecord: '2026-03-04T05:59:10Z',
    approximateArrivalOfLastRecord: '2026-03-04T06:00:30Z',
    batchSize: 1,
    streamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/events/stream/2026-01-01T00:00:00.000',
  },
});
