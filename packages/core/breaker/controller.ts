import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { each, handleBatch, type Invocation } from '../batch/index.ts';
import { reasonOf } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { Breaker, type BreakerDeps } from './breaker.ts';
import type { Snapshot } from './breaker-record.ts';
import { BreakerClosed, BreakerHalfOpened, BreakerOpened } from './events.ts';
import { adjustMapping, type GuardedMapping, type MappingsDeps } from './mappings.ts';

export type BreakerControllerDeps = RuntimeDeps &
  BreakerDeps &
  MappingsDeps & {
    /** The event source mappings of the consumers that call the dependency. */
    readonly mappings: readonly GuardedMapping[];
  };

/** The event of the schedule. It is not read. */
export type Tick = Readonly<Record<string, unknown>>;

export type BreakerControllerHandler = (
  event: SQSEvent | Tick,
  invocation?: Invocation,
) => Promise<SQSBatchResponse | undefined>;

/**
 * The breaker's own function. It subscribes to the events of its breaker and is invoked by a schedule as well; both do the
 * same: change the state when its time has come, give up probes without a result, and adjust the consumers' mappings to the
 * state. Every run starts from the stream and is safe to repeat, so it completes what a crashed run began.
 *
 * An event leads to a run within seconds; when that run fails, the schedule repeats it within a minute.
 */
export function breakerController(deps: BreakerControllerDeps): BreakerControllerHandler {
  const breaker = new Breaker(deps);
  const handleEvents = handleBatch(
    [BreakerOpened, BreakerHalfOpened, BreakerClosed],
    deps,
    each(async ({ data }) => {
      if (data.dependency !== deps.dependency) return 'ignored';
      await reconcile(breaker, deps);
      return 'handled';
    }),
  );
  return async (event, invocation) => {
    if ('Records' in event) return handleEvents(event as SQSEvent, invocation);
    try {
      await reconcile(breaker, deps);
    } catch (error) {
      deps.telemetry.error('reconciliation failed', { dependency: deps.dependency, error: reasonOf(error) });
      throw error; // so that it counts as an error of the function
    } finally {
      deps.telemetry.flush();
    }
    return undefined;
  };
}

async function reconcile(breaker: Breaker, deps: BreakerControllerDeps): Promise<void> {
  const { dependency, telemetry, clock } = deps;
  const seen = await breaker.readState();
  const { version, state } = await changeByTime(breaker, seen, deps);
  if (version !== seen.version) telemetry.warn('breaker changed', { dependency, status: state.status, version });
  telemetry.count('breakerOpen', state.status === 'closed' ? 0 : 1);
  const results = await Promise.allSettled(deps.mappings.map((mapping) => adjustMapping(mapping, state.status, deps)));
  results.forEach((result, index) => {
    const fields = { dependency, mapping: deps.mappings[index]?.id, status: state.status, at: clock() };
    if (result.status === 'rejected')
      telemetry.error('could not adjust mapping', { ...fields, error: reasonOf(result.reason) });
    else if (result.value) telemetry.warn('mapping adjusted', { ...fields, change: result.value });
  });
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** The changes that time causes, and those that a crashed probe did not make. */
async function changeByTime(breaker: Breaker, seen: Snapshot, { clock, policy }: BreakerControllerDeps) {
  const now = clock();
  const { taken, successes, lastAt } = seen.probes;
  if (seen.state.status === 'open') return breaker.apply(seen, { type: 'Tick', now });
  if (seen.state.status === 'closed') return seen;
  if (successes >= policy.probes) return breaker.apply(seen, { type: 'Passed', successes });
  if (Math.abs(now - lastAt) < 1000 * policy.waitSeconds) return seen;
  if (successes > 0) return breaker.apply(seen, { type: 'Idle', successes });
  if (taken >= policy.probes) await breaker.record.resetProbes(seen);
  return seen;
}
