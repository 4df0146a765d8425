import { Contention, classify, reasonOf, Transient, Unavailable } from '../failures/index.ts';
import type { Telemetry } from '../surroundings/index.ts';
import { Breaker, type BreakerDeps } from './breaker.ts';
import type { Snapshot } from './breaker-record.ts';

/** Lets a call through, or refuses it. @throws Unavailable when it refuses; else whatever the call throws */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

/** How long an instance goes by what it last read. Other instances' openings reach it that late at most. */
const CACHE_MS = 5000;

/** While probes are under way, whoever is refused comes again after about so long, seconds. */
const MOMENT_SECONDS = 10;

/** What a call was let through on. */
interface Ticket {
  readonly seen: Snapshot;
  readonly isProbe: boolean;
}

/**
 * A circuit breaker's side in the function that calls the dependency. Make one per instance, outside the handler.
 *
 * While all is well a call costs nothing: the state is read every five seconds at most, successes are counted in memory,
 * and written along with failures only. The breaker never fails a call by its own failures: where its tables do not
 * answer, calls go through as before.
 *
 * What counts as a failure of the dependency is what it was thrown as: `Unavailable` and `Transient` (time-outs, 5xx, 429).
 * Every other answer is one, a decline or a `Permanent` refusal too. What was not classified, and our own database's
 * contention, say nothing about the dependency.
 */
export function breakerGuard(deps: BreakerDeps & { readonly telemetry: Telemetry }): Guard {
  const instance = new Instance(deps);
  return async (call) => {
    const ticket = await instance.admit();
    const [result] = await Promise.allSettled([call()]);
    if (result.status === 'rejected') throw await instance.failed(ticket, result.reason);
    await instance.succeeded(ticket);
    return result.value;
  };
}

/** The same port, each of its methods behind the guard. */
export function guarded<Port extends object>(port: Port, guard: Guard): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => guard(async () => member.apply(target, args));
    },
  });
}

class Instance {
  private readonly breaker: Breaker;
  private cached: { readonly snapshot: Snapshot; readonly until: number } | undefined;
  private reading: Promise<Snapshot> | undefined;
  /** Since what is cached was read. */
  private successes = 0;

  constructor(private readonly deps: BreakerDeps & { readonly telemetry: Telemetry }) {
    this.breaker = new Breaker(deps);
  }

  /** @throws Unavailable */
  async admit(): Promise<Ticket> {
    const seen = await this.look();
    const { state, version } = seen;
    if (state.status === 'closed') return { seen, isProbe: false };
    if (state.status === 'open') throw this.refusal(state);
    if (await this.attempt(() => this.breaker.tally.takeProbe(version, this.deps.clock()), false))
      return { seen, isProbe: true };
    this.cached = undefined; // it may be over already
    if ((await this.look()).version !== version) return this.admit();
    throw this.unavailable('its probes are under way', MOMENT_SECONDS);
  }

  async succeeded({ seen, isProbe }: Ticket): Promise<void> {
    if (!isProbe) this.successes++;
    else
      await this.attempt(async () => {
        const successes = await this.breaker.tally.pass(seen.version);
        if (successes !== undefined) await this.change(seen, { type: 'Passed', successes });
      }, undefined);
  }

  /** @returns what to throw */
  async failed(ticket: Ticket, error: unknown): Promise<unknown> {
    if (!isFailure(error)) {
      if (isAnswer(error)) await this.succeeded(ticket);
      return error;
    }
    const after = await this.attempt(() => this.count(ticket, reasonOf(error)), ticket.seen);
    if (!ticket.isProbe && after.state.status === 'closed') return error;
    return this.unavailable(reasonOf(error), secondsUntil(after, this.deps.clock()), error);
  }

  private async count({ seen, isProbe }: Ticket, reason: string): Promise<Snapshot> {
    const now = this.deps.clock();
    if (isProbe) return this.change(seen, { type: 'Failed', reason, now });
    const calls = 1 + this.takeSuccesses();
    const counted = this.remember(await this.breaker.tally.count(seen, calls, 1, now));
    if (counted.version !== seen.version || !counted.window) return counted;
    return this.change(counted, { type: 'Counted', ...counted.window, reason, now });
  }

  private async change(seen: Snapshot, input: Parameters<Breaker['hear']>[1]): Promise<Snapshot> {
    const after = await this.breaker.hear(seen, input);
    if (after.version === seen.version) return seen;
    const snapshot = { window: undefined, probes: NONE, ...after };
    const { status } = snapshot.state;
    this.deps.telemetry.warn(`breaker ${status}`, { dependency: this.deps.dependency, version: after.version });
    this.deps.telemetry.count(status === 'closed' ? 'breakerClosed' : 'breakerOpened');
    return this.remember(snapshot);
  }

  /** What was read lately, or is read now: once for all calls that begin meanwhile. */
  private look(): Promise<Snapshot> | Snapshot {
    if (this.cached && this.deps.clock() < this.cached.until) return this.cached.snapshot;
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** Others' failures make this instance tell of its successes. */
  private async read(): Promise<Snapshot> {
    const now = this.deps.clock();
    const known = this.cached?.snapshot ?? CLOSED;
    const read = await this.attempt(() => this.breaker.tally.look(), known);
    const successes = this.takeSuccesses();
    const isWanted = successes > 0 && this.breaker.tally.windowAt(read, now) !== undefined;
    if (!isWanted) return this.remember(read);
    return this.remember(await this.attempt(() => this.breaker.tally.count(read, successes, 0, now), read));
  }

  private remember(snapshot: Snapshot): Snapshot {
    this.cached = { snapshot, until: this.deps.clock() + CACHE_MS };
    return snapshot;
  }

  private takeSuccesses(): number {
    const { successes } = this;
    this.successes = 0;
    return successes;
  }

  private refusal(state: { readonly reason: string; readonly probeAt?: number }): Unavailable {
    const seconds = state.probeAt === undefined ? undefined : (state.probeAt - this.deps.clock()) / 1000;
    return this.unavailable(`not called, for its breaker is open: ${state.reason}`, seconds);
  }

  private unavailable(what: string, seconds: number | undefined, cause?: unknown): Unavailable {
    const { dependency } = this.deps;
    const retryAfterSeconds = seconds === undefined ? undefined : Math.max(MOMENT_SECONDS, Math.ceil(seconds));
    return new Unavailable(dependency, `${dependency}: ${what}`, { retryAfterSeconds, cause });
  }

  /** The breaker's own failures are logged, and change nothing. */
  private async attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { dependency, telemetry } = this.deps;
      telemetry.error('the breaker failed', { dependency, error: reasonOf(error) });
      telemetry.count('breakerFailed');
      return otherwise;
    }
  }
}

const NONE = { taken: 0, successes: 0, lastAt: 0 };
const CLOSED: Snapshot = { version: 0, state: { status: 'closed' }, window: undefined, probes: NONE };

const isFailure = (error: unknown): boolean =>
  error instanceof Unavailable || (error instanceof Transient && !(error instanceof Contention));

const isAnswer = (error: unknown): boolean => ['permanent', 'rejected'].includes(classify(error));

function secondsUntil({ state }: Snapshot, now: number): number | undefined {
  return state.status === 'open' && state.probeAt !== undefined ? (state.probeAt - now) / 1000 : undefined;
}
