import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { Fate } from '../publisher/index.ts';
import { type BusClient, putEntries, RETRY_DEFAULTS, type RetrySettings } from '../publisher/index.ts';
import type { Telemetry } from '../surroundings/index.ts';
import type { FailureQueue } from './failure-queue.ts';
import { malformed, parkHopeless, refused } from './hopeless.ts';
import { tell } from './outcome.ts';
import { parcelOf } from './parcel.ts';
import { isCommit, readRecord, type StreamedCommit } from './stream-record.ts';

export interface RelayDeps extends FailureQueue {
  readonly eventBridge: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly telemetry: Telemetry;
  /** @default 10 tries an entry, in as much of the invocation's time as is left but for a reserve */
  readonly retry?: Partial<RetrySettings>;
}

/** What the relay reads of the Lambda context. */
interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** Without an invocation there is no end in sight: only the tries are bounded. */
export type RelayHandler = (batch: DynamoDBStreamEvent, invocation?: Invocation) => Promise<DynamoDBBatchResponse>;

/** Milliseconds kept back for a call that has begun, for parking and for the answer. At most a quarter of the time. */
const RESERVE_MS = 8_000;

/**
 * The outbox relay: carries commits from the event store's stream to the bus, in commit order per stream.
 *
 * An event is put when its predecessor in the same stream was accepted; streams go side by side, ten entries a call.
 * Each event ends in one of three ways:
 * - accepted by the bus;
 * - refused for good (too large, malformed): parked in the failure queue with its place in the event store, and passed;
 * - not accepted in the time there is: the first such record is reported, and Lambda retries the batch from there.
 *
 * A crash at any point, and a report, make records come again, and events that were accepted are put once more with the
 * same event id, by which consumers tell them. Nothing is put twice when all goes well.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function relay(deps: RelayDeps): RelayHandler {
  const retry = { ...RETRY_DEFAULTS, attempts: 10, ...deps.retry };
  return async ({ Records: records }, invocation) => {
    const deadline = deadlineOf(deps.clock(), invocation);
    const commits = records.filter(isCommit).map(readRecord);
    const events = commits.flatMap((commit) => commit.events.map((event) => ({ commit, event })));
    const parcels = events.map(({ event }) => parcelOf(event, deps.busName));
    const report = await putEntries(parcels, { ...deps, client: deps.eventBridge, retry, deadline });
    const fates = events.map((item, at) => ({ ...item, fate: report.fates[at] as Fate }));
    const hopeless = [...commits.flatMap(malformed), ...fates.flatMap(refused)];
    const unparked = await parkHopeless(hopeless, deps);
    const stuck = fates.filter(({ fate }) => fate.status === 'failed' || fate.status === 'held');
    const { calls, retried } = report;
    const parked = hopeless.length - unparked.length;
    const failed = stuck.length + unparked.length;
    tell(fates, { commits: commits.length, calls, retried, parked, failed }, deps.telemetry);
    return startOver(commits, new Set([...stuck, ...unparked].map(({ commit }) => commit)));
  };
}

const deadlineOf = (now: number, invocation: Invocation | undefined): number | undefined => {
  if (!invocation) return undefined;
  const remaining = invocation.getRemainingTimeInMillis();
  return now + remaining - Math.min(RESERVE_MS, remaining / 4);
};

/** Lambda goes back to the record that is named, so it must be the first that is not done with. */
function startOver(commits: readonly StreamedCommit[], unfinished: ReadonlySet<StreamedCommit>): DynamoDBBatchResponse {
  const first = commits.find((commit) => unfinished.has(commit));
  return { batchItemFailures: first ? [{ itemIdentifier: first.sequenceNumber }] : [] };
}
