import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { each, handleBatch, type Invocation, type RuntimeDeps, reasonOf } from '../index.ts';
import { Breaker, type BreakerDeps } from './breaker.ts';
import type { Snapshot } from './breaker-record.ts';
import { BreakerClosed, BreakerHalfOpened, BreakerOpened } from './events.ts';
import { bringInLine, type GuardedMapping, type MappingsDeps } from './mappings.ts';

export type SupervisorDeps = RuntimeDeps &
  BreakerDeps &
  MappingsDeps & {
    /** The mappings of the consumers that call the dependency. */
    readonly mappings: readonly GuardedMapping[];
  };

/** What the schedule sends; nothing of it is read. */
export type Tick = Readonly<Record<string, unknown>>;

export type SupervisorHandler = (
  event: SQSEvent | Tick,
  invocation?: Invocation,
) => Promise<SQSBatchResponse | undefined>;

/**
 * The breaker's own function. It hears of each change of its breaker, and is called by a schedule besides; either way it
 * does the same: moves on a breaker whose wait is over, gives up probes that nobody answers for, and brings the consumers'
 * mappings in line. All of it is safe to repeat, and starts from the stream: whatever died halfway, the next run mends.
 *
 * The change itself brings it at once, the schedule within a minute where that failed.
 */
export function breakerController(deps: SupervisorDeps): SupervisorHandler {
  const breaker = new Breaker(deps);
  const hear = handleBatch(
    [BreakerOpened, BreakerHalfOpened, BreakerClosed],
    deps,
    each(async ({ data }) => {
      if (data.dependency !== deps.dependency) return 'ignored';
      await supervise(breaker, deps);
      return 'handled';
    }),
  );
  return async (event, invocation) => {
    if ('Records' in event) return hear(event as SQSEvent, invocation);
    try {
      await supervise(breaker, deps);
    } catch (error) {
      deps.telemetry.error('not in line', { dependency: deps.dependency, error: reasonOf(error) });
      throw error; // so that the schedule's failures count as the function's errors
    } finally {
      deps.telemetry.flush();
    }
    return undefined;
  };
}

async function supervise(breaker: Breaker, deps: SupervisorDeps): Promise<void> {
  const { dependency, telemetry, clock } = deps;
  const seen = await breaker.truth();
  const { version, state } = await moveOn(breaker, seen, deps);
  if (version !== seen.version) telemetry.warn(`breaker ${state.status}`, { dependency, version });
  telemetry.count('breakerOpen', state.status === 'closed' ? 0 : 1);
  const results = await Promise.allSettled(deps.mappings.map((mapping) => bringInLine(mapping, state.status, deps)));
  results.forEach((result, index) => {
    const fields = { dependency, mapping: deps.mappings[index]?.id, status: state.status, at: clock() };
    if (result.status === 'rejected')
      telemetry.error('mapping not in line', { ...fields, error: reasonOf(result.reason) });
    else if (result.value) telemetry.warn(`mapping ${result.value}`, fields);
  });
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What time alone brings about, and what a prober that died has left undone. */
async function moveOn(breaker: Breaker, seen: Snapshot, { clock, policy }: SupervisorDeps) {
  const now = clock();
  const { taken, successes, lastAt } = seen.probes;
  if (seen.state.status === 'open') return breaker.hear(seen, { type: 'Tick', now });
  if (seen.state.status === 'closed') return seen;
  if (successes >= policy.probes) return breaker.hear(seen, { type: 'Passed', successes });
  if (Math.abs(now - lastAt) < 1000 * policy.waitSeconds) return seen;
  if (successes > 0) return breaker.hear(seen, { type: 'Calm', successes });
  if (taken >= policy.probes) await breaker.tally.renew(seen);
  return seen;
}
