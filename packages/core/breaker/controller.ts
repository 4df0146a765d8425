import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { each, handleBatch, type Invocation } from '../batch/index.ts';
import { Pending, reasonOf } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { Breaker, type BreakerDeps } from './breaker.ts';
import type { Snapshot } from './breaker-record.ts';
import { BreakerClosed, BreakerHalfOpened, BreakerOpened } from './events.ts';
import { adjustMapping, type GuardedMapping, type MappingsDeps } from './mappings.ts';
import type { BreakerState } from './state-machine.ts';

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
 * An event leads to a run within seconds. The event of the latest change then comes again when the next change may be due, so that
 * it is also the breaker's timer; should it get lost, the schedule is there within a minute.
 */
export function breakerController(deps: BreakerControllerDeps): BreakerControllerHandler {
  const breaker = new Breaker(deps);
  const handleEvents = handleBatch(
    [BreakerOpened, BreakerHalfOpened, BreakerClosed],
    deps,
    each(async ({ data, metadata }) => {
      if (data.dependency !== deps.dependency) return 'ignored';
      const { version, nextSeconds } = await reconcile(breaker, deps);
      if (nextSeconds !== undefined && metadata.sequence === version) throw comeAgain(deps.dependency, nextSeconds);
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

/** No failure: the event is the timer of its state. */
const comeAgain = (dependency: string, retryAfterSeconds: number) =>
  new Pending(`${dependency}: not closed yet`, { retryAfterSeconds });

/** @returns the state's version, and the seconds until it may have to change, if time changes it */
async function reconcile(breaker: Breaker, deps: BreakerControllerDeps) {
  const { dependency, telemetry, clock } = deps;
  const seen = await breaker.readState();
  const { version, state } = await changeByTime(breaker, seen, deps);
  if (version !== seen.version) telemetry.warn('breaker changed', { dependency, status: state.status, version });
  telemetry.count('breakerOpen', state.status === 'closed' ? 0 : 1);
  const wanted = statusForMappings(state);
  const results = await Promise.allSettled(deps.mappings.map((mapping) => adjustMapping(mapping, wanted, deps)));
  results.forEach((result, index) => {
    const fields = { dependency, mapping: deps.mappings[index]?.id, status: state.status, at: clock() };
    if (result.status === 'fulfilled' && result.value)
      telemetry.warn('mapping adjusted', { ...fields, change: result.value });
    if (result.status === 'rejected' && !isInUse(result.reason))
      telemetry.error('could not adjust mapping', { ...fields, error: reasonOf(result.reason) });
  });
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const failed = errors.find((error) => !isInUse(error));
  if (failed) throw failed;
  return { version, nextSeconds: errors.length > 0 ? IN_USE_SECONDS : secondsToNext(state, deps) };
}

/**
 * A mapping that Lambda is changing cannot be changed. It takes some seconds, seldom a minute.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 */
const isInUse = (error: unknown): boolean => error instanceof Error && error.name === 'ResourceInUseException';

const IN_USE_SECONDS = 5;

/**
 * A queue stands still while its dependency will not be called for longer than this, milliseconds. Switching a mapping takes AWS
 * about as long; for less it only runs at its lowest concurrency, and each message goes back.
 */
const PAUSED_FROM_MS = 30_000;

function statusForMappings(state: BreakerState): BreakerState['status'] {
  if (state.status !== 'open') return state.status;
  return state.probeAt === undefined || state.probeAt - state.since > PAUSED_FROM_MS ? 'open' : 'half-open';
}

/** What SQS allows. */
const LONGEST_TIMER_SECONDS = 900;

function secondsToNext(state: BreakerState, { clock, policy }: BreakerControllerDeps): number | undefined {
  if (state.status === 'half-open') return policy.waitSeconds;
  if (state.status === 'closed' || state.probeAt === undefined) return undefined;
  return Math.min(Math.max(1, Math.ceil((state.probeAt - clock()) / 1000)), LONGEST_TIMER_SECONDS);
}

/** The changes that time causes, and those that a crashed probe did not make. */
async function changeByTime(breaker: Breaker, seen: Snapshot, { clock, policy }: BreakerControllerDeps) {
  const now = clock();
  const { taken, successes, repeatedFailures, lastAt } = seen.probes;
  if (seen.state.status === 'open') return breaker.apply(seen, { type: 'Tick', now });
  if (seen.state.status === 'closed') return seen;
  if (successes >= policy.probes) return breaker.apply(seen, { type: 'Passed', successes });
  if (Math.abs(now - lastAt) < 1000 * policy.waitSeconds) return seen;
  if (successes > 0) return breaker.apply(seen, { type: 'Idle', successes });
  if (repeatedFailures > 0) return breaker.apply(seen, { type: 'Failed', reason: 'no probe succeeded', now });
  if (taken >= policy.probes) await breaker.record.resetProbes(seen);
  return seen;
}
