import { type EntryResponse, FakeEventBus, FakeSQS, fakeTime, RecordedTelemetry } from '@orderflow/testing';
import type { DynamoDBRecord } from 'aws-lambda';
import type { DomainEvent } from '../../contracts/index.ts';
import { type Commit, itemOf } from '../../store/index.ts';
import { type RelayDeps, relay } from '../index.ts';

export const FAILURES = 'https://sqs/failures';

export const booked = (seat: string): DomainEvent => ({
  type: 'seat.booked',
  version: 1,
  source: 'box-office',
  data: { seat },
});

/** A commit, by default of one event whose seat is `<stream>/<version>`. */
export const commit = (stream: string, version: number, ...events: DomainEvent[]): Commit => ({
  stream,
  version,
  causationId: `cause-${stream}-${version}`,
  correlationId: 'correlation',
  at: '2026-03-04T05:06:07.089Z',
  events: events.length > 0 ? events : [booked(`${stream}/${version}`)],
});

export const insert = (item: Record<string, unknown>, sequenceNumber: string): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: {
    Keys: { stream: item.stream, version: item.version } as NonNullable<DynamoDBRecord['dynamodb']>['Keys'],
    NewImage: item as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'],
    SequenceNumber: sequenceNumber,
  },
});

/** A batch of the table's stream. Sequence numbers begin at 100. */
export const batch = (...commits: Commit[]) => ({
  Records: commits.map((one, at) => insert(itemOf(one), `${100 + at}`)),
});

/** A relay with in-memory dependencies. */
export function relayFixture({
  respond,
  failCall,
}: {
  respond?: EntryResponse;
  failCall?: () => Error | undefined;
} = {}) {
  const bus = new FakeEventBus(respond, failCall);
  const sqs = new FakeSQS();
  const time = fakeTime();
  const telemetry = new RecordedTelemetry();
  const deps: RelayDeps = {
    eventBridge: bus.client,
    sqs,
    ...time,
    random: () => 0.5,
    telemetry,
    busName: 'bus',
    failureQueueUrl: FAILURES,
  };
  const run = (records: { Records: DynamoDBRecord[] }) =>
    relay(deps)(records, { getRemainingTimeInMillis: () => 30_000 });
  return { bus, sqs, time, telemetry, deps, run, deadLetters: () => sqs.messages(FAILURES) };
}

export const done = { batchItemFailures: [] };
export const retryFrom = (sequenceNumber: string) => ({ batchItemFailures: [{ itemIdentifier: sequenceNumber }] });
export const eventIds = (bus: FakeEventBus) =>
  bus.accepted.map((entry) => JSON.parse(entry.Detail ?? '').metadata.eventId);

/** The event of this seat fails with this code. */
export const failing =
  (seat: string, code: string): EntryResponse =>
  (entry) =>
    entry.Detail?.includes(`"${seat}"`) ? { code } : 'accept';
