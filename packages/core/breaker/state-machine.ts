import type { Decider } from '../decide/index.ts';
import { BreakerClosed, BreakerHalfOpened, BreakerOpened, BreakerStream } from './events.ts';
import { type BreakerPolicy, waitOf } from './policy.ts';

/** Times are milliseconds since the epoch. */
export type BreakerState =
  | { readonly status: 'closed' }
  | {
      readonly status: 'open';
      readonly openings: number;
      readonly since: number;
      /** When probes are allowed. Absent when an operator opened it: then only an operator closes it. */
      readonly probeAt?: number;
      readonly reason: string;
      readonly failed?: readonly string[];
    }
  | {
      readonly status: 'half-open';
      readonly openings: number;
      readonly since: number;
      /** Requests, by their keys, that have failed as probes since the breaker was closed. @default none */
      readonly failed?: readonly string[];
    };

/**
 * What a breaker decides on.
 * - `Counted`: the calls that ended within the window, and how many of them failed.
 * - `Passed`: how many probes have succeeded so far. `Failed`: one probe failed, of the request with this key. One that fails
 *   again, by its key, changes nothing: it may be the request, and others shall be probes.
 * - `Idle`: how many probes succeeded, when no further call came for `waitSeconds`. Then one success closes the breaker.
 * - `Tick`: the current time.
 * - `Open`, `Close`: a command of an operator.
 */
export type BreakerInput =
  | {
      readonly type: 'Counted';
      readonly calls: number;
      readonly failures: number;
      readonly reason: string;
      readonly now: number;
      /** How long the dependency asked to be left alone, in seconds. */
      readonly retryAfterSeconds?: number | undefined;
    }
  | { readonly type: 'Passed' | 'Idle'; readonly successes: number }
  | {
      readonly type: 'Failed';
      readonly reason: string;
      readonly now: number;
      readonly key?: string | undefined;
      readonly retryAfterSeconds?: number | undefined;
    }
  | { readonly type: 'Tick'; readonly now: number }
  | { readonly type: 'Open' | 'Close'; readonly by: string; readonly reason: string; readonly now: number };

export type BreakerEvent = BreakerOpened | BreakerHalfOpened | BreakerClosed;

/** The stream of a dependency's breaker. */
export const breakerStream = (dependency: string): string => BreakerStream.nameFor(dependency);

/**
 * The circuit breaker of one dependency: closed → open, by the number and the share of failures → half-open, after a
 * wait → closed when all probes succeed, or open again for twice as long when one fails.
 *
 * A decision is made at a version of the breaker's stream and appended at the next one. So of two concurrent decisions one
 * fails, and a result from an earlier state never changes a later one.
 */
export const breakerOf = (
  dependency: string,
  policy: BreakerPolicy,
): Decider<BreakerState, BreakerInput, BreakerEvent> => ({
  initial: { status: 'closed' },
  events: BreakerStream.events,

  decide(state, input) {
    const open = (
      openings: number,
      now: number,
      why: Partial<BreakerOpened['data']> & { reason: string },
      retryAfterSeconds = 0,
    ) => [
      BreakerOpened({
        dependency,
        cause: 'failures',
        openings,
        since: iso(now),
        ...(why.cause !== 'operator' && {
          probeAt: iso(now + Math.max(waitOf(openings, policy), 1000 * retryAfterSeconds)),
        }),
        ...why,
        reason: withinContract(why.reason),
      }),
    ];
    switch (input.type) {
      case 'Counted': {
        const { calls, failures, reason, now } = input;
        if (state.status !== 'closed' || !isTooMuch(input, policy)) return [];
        const counts = { failures, calls: Math.max(calls, failures) };
        return open(1, now, { reason, ...counts }, input.retryAfterSeconds);
      }
      case 'Failed':
        if (state.status !== 'half-open' || hasFailed(state, input.key)) return [];
        return open(
          state.openings + 1,
          input.now,
          { cause: 'probe', reason: input.reason, ...failedIn(state, input.key) },
          input.retryAfterSeconds,
        );
      case 'Passed':
      case 'Idle':
        if (state.status !== 'half-open') return [];
        if (input.successes < (input.type === 'Passed' ? policy.probes : 1)) return [];
        return [
          BreakerClosed({
            dependency,
            cause: 'probes',
            reason: `${input.successes} of ${input.successes} probes succeeded`,
          }),
        ];
      case 'Tick':
        if (state.status !== 'open' || !isDue(state, input.now)) return [];
        return [BreakerHalfOpened({ dependency, openings: state.openings, since: iso(input.now), ...failedIn(state) })];
      case 'Open': {
        const { by, reason, now } = input;
        if (state.status === 'open' && state.probeAt === undefined) return [];
        return open(state.status === 'closed' ? 1 : state.openings, now, { cause: 'operator', reason, by });
      }
      case 'Close': {
        const { by, reason } = input;
        if (state.status === 'closed') return [];
        return [BreakerClosed({ dependency, cause: 'operator', reason: withinContract(reason), by })];
      }
    }
  },

  evolve(_state, { type, data }) {
    if (type === 'breaker.closed') return { status: 'closed' };
    const { openings } = data;
    const since = Date.parse(data.since);
    const failed = failedIn(data as Probed);
    if (type === 'breaker.half.opened') return { status: 'half-open', openings, since, ...failed };
    const { reason, probeAt } = data;
    return {
      status: 'open',
      openings,
      since,
      reason,
      ...failed,
      ...(probeAt !== undefined && { probeAt: Date.parse(probeAt) }),
    };
  },
});

/** As many as are remembered; what fails in an outage is mostly the same few that come again and again. */
const MAX_FAILED = 32;

interface Probed {
  readonly failed?: readonly string[];
}

const hasFailed = ({ failed = [] }: Probed, key: string | undefined): boolean =>
  key !== undefined && failed.includes(key);

function failedIn({ failed = [] }: Probed, key?: string) {
  const keys = key === undefined ? failed : [...failed, key];
  return keys.length > 0 ? { failed: keys.slice(-MAX_FAILED) } : {};
}

const isTooMuch = (
  { calls, failures }: { readonly calls: number; readonly failures: number },
  policy: BreakerPolicy,
): boolean => failures >= policy.failures && 100 * failures >= policy.failurePercent * Math.max(calls, failures);

/**
 * Whether `probeAt` has passed. A `probeAt` further away than the whole wait was set by a clock that is ahead of this one, and
 * counts as passed: a probe too early is better than a wait as long as the difference of the clocks.
 */
function isDue({ since, probeAt }: BreakerState & { readonly status: 'open' }, now: number): boolean {
  if (probeAt === undefined) return false;
  return now >= probeAt || probeAt - now > probeAt - since;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** A provider's message may be empty, or longer than the contract allows. */
const withinContract = (reason: string): string => reason.slice(0, 512).toWellFormed() || 'no reason given';
