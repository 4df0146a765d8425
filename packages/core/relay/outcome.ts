import type { Fate } from '../publisher/index.ts';
import type { StoredEvent } from '../store/index.ts';
import type { Telemetry } from '../surroundings/index.ts';
import type { StreamedCommit } from './stream-record.ts';

/** An event and what became of it. */
export interface Fated {
  readonly commit: StreamedCommit;
  readonly event: StoredEvent;
  readonly fate: Fate;
}

/** What an invocation came to. */
export interface Tally {
  readonly commits: number;
  /** `PutEvents` calls. */
  readonly calls: number;
  /** Events that were put again. */
  readonly retried: number;
  /** Events, and unreadable commits, that went to the failure queue. */
  readonly parked: number;
  /** Events that are to come again. */
  readonly failed: number;
}

/** One log line for each event that failed, one for the batch, and the counters. */
export function tell(fates: readonly Fated[], tally: Tally, telemetry: Telemetry): void {
  for (const { event, fate } of fates) {
    if (fate.status !== 'failed') continue;
    telemetry.warn('not published', { ...identityOf(event), code: fate.code, reason: fate.reason });
  }
  const published = fates.filter(({ fate }) => fate.status === 'accepted').length;
  const { commits, calls, ...counts } = { ...tally, published };
  telemetry.info('relayed', { commits, events: fates.length, calls, ...counts });
  for (const [name, count] of Object.entries(counts)) if (count > 0) telemetry.count(name, count);
  telemetry.flush();
}

/** What every line says of its event. */
export const identityOf = ({ eventId, type, stream, sequence, correlationId, causationId }: StoredEvent) => ({
  eventId,
  type,
  stream,
  sequence,
  correlationId,
  causationId,
});
