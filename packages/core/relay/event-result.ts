import type { EntryResult } from '../publisher/index.ts';
import type { StoredEvent } from '../store/index.ts';
import { type Telemetry, traceIdsOf } from '../surroundings/index.ts';
import type { CommitRecord } from './commit-record.ts';

/** What happened to one event, or to a malformed commit, which has no event. */
export type EventResult = EntryResult & { readonly commit: CommitRecord; readonly event?: StoredEvent };

/** An event that the bus never accepts, or a malformed commit. */
export type NonRetryable = Extract<EventResult, { readonly status: 'non-retryable' }>;

export const isNonRetryable = (result: EventResult): result is NonRetryable => result.status === 'non-retryable';

/** @param sent the results of all events, in the order of the commits */
export function eventResultsOf(commits: readonly CommitRecord[], sent: readonly EntryResult[]): EventResult[] {
  let at = 0;
  return commits.flatMap((commit): EventResult[] => {
    const { events, malformed: reason } = commit;
    if (reason !== undefined) return [{ commit, status: 'non-retryable', code: 'MalformedCommit', reason }];
    return events.map((event) => ({ commit, event, ...(sent[at++] as EntryResult) }));
  });
}

/** Totals of one invocation. */
export interface RelayTotals {
  readonly commits: number;
  /** `PutEvents` calls. */
  readonly calls: number;
  /** Attempts after the first one, over all events. */
  readonly retried: number;
  /** Events, and malformed commits, that went to the failure queue. */
  readonly deadLettered: number;
  /** Events, and malformed commits, that Lambda retries. */
  readonly failed: number;
}

/** Logs each event that failed and the totals, and writes the metrics: `lag` is that of the oldest and of the newest commit. */
export function logResults(
  results: readonly EventResult[],
  totals: RelayTotals,
  { telemetry, clock }: { readonly telemetry: Telemetry; readonly clock: () => number },
): void {
  for (const result of results) {
    if (result.status !== 'failed') continue;
    const { event, code, reason } = result;
    telemetry.warn('event not published, will retry', { ...identityOf(event), code, reason });
  }
  const events = results.filter(({ event }) => event).length;
  const accepted = results.flatMap(({ status, event }) => (event && status === 'accepted' ? [event] : []));
  const { commits, calls, ...counts } = { ...totals, published: accepted.length };
  for (const { type } of accepted) telemetry.count('published', 1, { type });
  const now = clock();
  const lags = accepted.map(({ timestamp }) => Math.max(0, now - Date.parse(timestamp))).filter(Number.isFinite);
  if (lags.length > 0) for (const lag of new Set([Math.max(...lags), Math.min(...lags)])) telemetry.measure('lag', lag);
  telemetry.info('batch relayed', { commits, events, calls, ...counts });
  for (const [name, count] of Object.entries(counts)) if (count > 0) telemetry.count(name, count);
  telemetry.flush();
}

/** The fields that each log line has about its event. */
export function identityOf(event: StoredEvent | undefined) {
  if (!event) return {};
  const { eventId, type, stream, sequence, correlationId, causationId, traceparent } = event;
  return { eventId, type, stream, sequence, correlationId, causationId, ...traceIdsOf(traceparent) };
}
