import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BreakerState } from '@orderflow/core/breaker';
import { Breaker, DEFAULT_POLICY } from '@orderflow/core/breaker';

/** The tables of a stage's circuit breakers, and a client for them. */
export interface SwitchDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: () => number;
  readonly tables: { readonly events: string; readonly breakers: string };
}

/** Tries when others change the breaker at the same time. */
const ATTEMPTS = 5;

/**
 * Opens or closes a breaker by hand, in one commit. Its event makes the breaker's controller pause or resume the queues.
 * @returns the state afterwards, and whether this changed it
 * @throws Error when others changed the breaker five times meanwhile
 */
export async function switchBreaker(
  deps: SwitchDeps,
  dependency: string,
  { action, by, reason }: { readonly action: 'open' | 'close'; readonly by: string; readonly reason: string },
): Promise<{ readonly state: BreakerState; readonly isChanged: boolean }> {
  const breaker = breakerOf(deps, dependency);
  const type = action === 'open' ? 'Open' : 'Close';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const seen = await breaker.readState();
    const { state, version } = await breaker.apply(seen, { type, by, reason, now: deps.clock() });
    if (version === seen.version) return { state, isChanged: false };
    if (isSo(state, action)) return { state, isChanged: true };
  }
  throw new Error(`the breaker of ${dependency} was changed by others meanwhile: try again`);
}

const isSo = (state: BreakerState, action: 'open' | 'close'): boolean =>
  action === 'close' ? state.status === 'closed' : state.status === 'open' && state.probeAt === undefined;

/** The state of a circuit breaker, by the dependency that it guards. */
export interface StateOfBreaker {
  readonly dependency: string;
  readonly state: BreakerState;
}

/** The state of each breaker. */
export const statesOf = (deps: SwitchDeps, dependencies: readonly string[]): Promise<readonly StateOfBreaker[]> =>
  Promise.all(
    dependencies.map(async (dependency) => ({
      dependency,
      state: (await breakerOf(deps, dependency).readState()).state,
    })),
  );

/** A breaker's state in words: `open since 2026-…, by hand: maintenance`. */
export function describeBreaker(state: BreakerState): string {
  if (state.status === 'closed') return 'closed';
  const since = `${state.status} since ${new Date(state.since).toISOString()}`;
  if (state.status === 'half-open') return `${since}, probing`;
  if (state.probeAt === undefined) return `${since}, by hand: ${state.reason}`;
  return `${since}, next probe ${new Date(state.probeAt).toISOString()}: ${state.reason}`;
}

/** The policy has no part in opening and closing by hand. */
const breakerOf = (deps: SwitchDeps, dependency: string) =>
  new Breaker({ ...deps, dependency, policy: DEFAULT_POLICY });
