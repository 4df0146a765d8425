import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BreakerState } from '@orderflow/core/breaker';
import { Breaker, DEFAULT_POLICY } from '@orderflow/core/breaker';

/** Where the breakers of a stage are. */
export interface SwitchDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: () => number;
  readonly tables: { readonly events: string; readonly breakers: string };
}

/** An operator's hand: as others decide, by one commit, and again when somebody else was faster. */
const ATTEMPTS = 5;

/**
 * Opens or closes a breaker by hand. Its function hears of it and sees to the queues.
 * @returns the state it is in then, and whether this changed it
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
  throw new Error(`${dependency}: its breaker changes all the time; try again`);
}

const isSo = (state: BreakerState, action: 'open' | 'close'): boolean =>
  action === 'close' ? state.status === 'closed' : state.status === 'open' && state.probeAt === undefined;

/** A line for each breaker. */
export async function statusOf(deps: SwitchDeps, dependencies: readonly string[]): Promise<readonly string[]> {
  const states = await Promise.all(
    dependencies.map(async (name) => [name, await breakerOf(deps, name).readState()] as const),
  );
  return states.map(([name, { state }]) => `${name}: ${describeBreaker(state)}`);
}

export function describeBreaker(state: BreakerState): string {
  if (state.status === 'closed') return 'closed';
  const since = `${state.status} since ${new Date(state.since).toISOString()}`;
  if (state.status === 'half-open') return `${since}, probing`;
  if (state.probeAt === undefined) return `${since}, by hand: ${state.reason}`;
  return `${since}, next probe ${new Date(state.probeAt).toISOString()}: ${state.reason}`;
}

/** What an operator says needs no policy, and a look none either. */
const breakerOf = (deps: SwitchDeps, dependency: string) =>
  new Breaker({ ...deps, dependency, policy: DEFAULT_POLICY });
