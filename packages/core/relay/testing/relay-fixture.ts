import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Script, ScriptedBus, scriptedTime } from '@orderflow/testing';
import type { DynamoDBRecord } from 'aws-lambda';
import type { DomainEvent } from '../../contracts/index.ts';
import { type Commit, itemOf } from '../../store/index.ts';
import type { Fields } from '../../surroundings/index.ts';
import { type RelayDeps, relay } from '../index.ts';

export const booked = (seat: string): DomainEvent => ({
  type: 'seat.booked',
  version: 1,
  source: 'orderflow.seats',
  data: { seat },
});

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

export const batch = (...commits: Commit[]) => ({
  Records: commits.map((one, at) => insert(itemOf(one), `${100 + at}`)),
});

/** A relay, and all that it touches. */
export function relayFixture({
  script,
  whole,
  sqs,
}: {
  script?: Script;
  whole?: () => Error | undefined;
  sqs?: () => void;
} = {}) {
  const bus = new ScriptedBus(script, whole);
  const time = scriptedTime();
  const parked: SendMessageCommand['input'][] = [];
  const lines: { level: string; message: string; fields: Fields | undefined }[] = [];
  const counters: Record<string, number> = {};
  const line = (level: string) => (message: string, fields?: Fields) => void lines.push({ level, message, fields });
  let flushed = 0;
  const deps: RelayDeps = {
    eventBridge: bus.client,
    sqs: {
      send: async ({ input }: SendMessageCommand) => {
        sqs?.();
        parked.push(input);
      },
    } as unknown as SQSClient,
    ...time,
    random: () => 0.5,
    telemetry: {
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      count: (name, by = 1) => {
        counters[name] = (counters[name] ?? 0) + by;
      },
      flush: () => {
        flushed++;
      },
    },
    busName: 'bus',
    failureQueueUrl: 'https://sqs/failures',
  };
  const invocation = { getRemainingTimeInMillis: () => 30_000 };
  const run = (records: { Records: DynamoDBRecord[] }) => relay(deps)(records, invocation);
  return { bus, time, parked, lines, counters, deps, run, flushes: () => flushed };
}

export const done = { batchItemFailures: [] };
export const from = (sequenceNumber: string) => ({ batchItemFailures: [{ itemIdentifier: sequenceNumber }] });
export const ids = (bus: ScriptedBus) => bus.taken.map((entry) => JSON.parse(entry.Detail ?? '').metadata.eventId);
export const failing =
  (seat: string, code: string): Script =>
  (entry) =>
    entry.Detail?.includes(`"${seat}"`) ? { code } : 'take';
