import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import {
  type BusClient,
  eventBridgeTransport,
  RETRY_DEFAULTS,
  type RetrySettings,
  sendInOrder,
} from '../publisher/index.ts';
import type { Telemetry } from '../surroundings/index.ts';
import { reportChanges } from './changed-commit.ts';
import { type CommitRecord, isCommit, readCommitRecord } from './commit-record.ts';
import { deadLetter, type FailureQueue } from './dead-letter.ts';
import { type EventResult, eventResultsOf, isNonRetryable, logResults } from './event-result.ts';
import { outgoingEvent } from './outgoing-event.ts';
import type { StreamSources } from './stream-sources.ts';

export interface RelayDeps extends FailureQueue {
  readonly eventBridge: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly telemetry: Telemetry;
  /** A commit with an event of a source that does not speak in its stream is dead-lettered. @default none is declared */
  readonly streamSources?: StreamSources;
  /** @default 10 attempts per entry, until shortly before the invocation times out */
  readonly retry?: Partial<RetrySettings>;
}

/** The part of the Lambda context that the relay uses. */
interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** Without `invocation` there is no deadline. */
export type RelayHandler = (batch: DynamoDBStreamEvent, invocation?: Invocation) => Promise<DynamoDBBatchResponse>;

/** Milliseconds reserved for a call in flight, for the failure queue and for the response; at most a quarter of the time. */
const RESERVE_MS = 8_000;

/**
 * The outbox relay: publishes commits from the event store's stream to the bus, in commit order per stream.
 *
 * An event is sent after the previous event of its stream was accepted; different streams are sent in parallel, ten events
 * a call. Each event has one of three outcomes:
 * - accepted by the bus;
 * - non-retryable (too large, malformed): dead-lettered to the failure queue with its position in the event store;
 * - not accepted before the deadline: the first such record is reported, and Lambda retries the batch from there.
 *
 * A commit that was changed or deleted is reported and not published.
 *
 * After a crash, and after such a report, Lambda delivers records again, and events that were accepted are published again
 * with the same event ids, by which consumers recognize duplicates. Without a failure each event is published once.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function relay(deps: RelayDeps): RelayHandler {
  const sending = {
    ...deps,
    transport: eventBridgeTransport(deps.eventBridge),
    retry: { ...RETRY_DEFAULTS, attempts: 10, ...deps.retry },
  };
  return async ({ Records: records }, invocation) => {
    const deadline = deadlineOf(deps.clock(), invocation);
    const commits = records.filter(isCommit).map((record) => readCommitRecord(record, deps.streamSources ?? {}));
    reportChanges(records, deps.telemetry);
    const entries = commits.flatMap(({ events }) => events.map((event) => outgoingEvent(event, deps.busName)));
    const report = await sendInOrder(entries, { ...sending, deadline });
    const results = eventResultsOf(commits, report.results);
    const nonRetryable = results.filter(isNonRetryable);
    const notDeadLettered = await deadLetter(nonRetryable, deps);
    const unpublished = results.filter(({ status }) => status === 'failed' || status === 'not-sent');
    const { calls, retried } = report;
    const deadLettered = nonRetryable.length - notDeadLettered.length;
    const failed = unpublished.length + notDeadLettered.length;
    logResults(results, { commits: commits.length, calls, retried, deadLettered, failed }, deps);
    return responseOf(commits, [...unpublished, ...notDeadLettered]);
  };
}

const deadlineOf = (now: number, invocation: Invocation | undefined): number | undefined => {
  if (!invocation) return undefined;
  const remaining = invocation.getRemainingTimeInMillis();
  return now + remaining - Math.min(RESERVE_MS, remaining / 4);
};

/** Lambda retries from the reported record on, so the first unfinished one is reported. */
function responseOf(commits: readonly CommitRecord[], unfinished: readonly EventResult[]): DynamoDBBatchResponse {
  const retried = new Set(unfinished.map(({ commit }) => commit));
  const first = commits.find((commit) => retried.has(commit));
  return { batchItemFailures: first ? [{ itemIdentifier: first.sequenceNumber }] : [] };
}
