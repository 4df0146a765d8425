import { Contention, classify, reasonOf, Transient, Unavailable } from '../failures/index.ts';
import type { Telemetry } from '../surroundings/index.ts';
import { Breaker, type BreakerDeps } from './breaker.ts';
import type { Snapshot } from './breaker-record.ts';
import type { BreakerInput } from './state-machine.ts';

/**
 * Runs a call, or refuses it.
 * @param key names the request that the call makes, such as its idempotency key: the same request again has the same key
 * @throws Unavailable when it refuses; otherwise what the call throws
 */
export type Guard = <T>(call: () => Promise<T>, key?: string) => Promise<T>;

/** How long an instance caches the state, in milliseconds: the longest delay until it notices an opening by another one. */
const CACHE_MS = 5000;

/** Delay of a retry while probes are running, in seconds; also the shortest delay of any retry. */
const MIN_RETRY_SECONDS = 5;

/** The state in which a call was admitted. */
interface Admission {
  readonly seen: Snapshot;
  readonly isProbe: boolean;
  /** Of the request. */
  readonly key: string | undefined;
}

/**
 * The circuit breaker in a function that calls the dependency. Make one per instance, outside the handler.
 *
 * Without failures a call takes no request of its own: the state is read every five seconds at most; successes are counted
 * in memory and written together with failures. The breaker's own failures never fail a call: while its tables do not
 * respond, every call is allowed.
 *
 * `Unavailable` and `Transient` (timeouts, 5xx, 429) count as failures of the dependency. `Permanent`, `Rejected`,
 * `Pending` and a result count as successes. `Contention` and unclassified errors do not count. A request that fails again
 * and again counts as one failure: the breaker judges the dependency, and not one request.
 */
export function breakerGuard(deps: BreakerDeps & { readonly telemetry: Telemetry }): Guard {
  const instance = new Instance(deps);
  return async (call, key) => {
    const admission = await instance.admit(key?.slice(0, MAX_KEY));
    const [result] = await Promise.allSettled([call()]);
    if (result.status === 'rejected') throw await instance.failed(admission, result.reason);
    await instance.succeeded(admission);
    return result.value;
  };
}

/** Longer keys are cut. */
const MAX_KEY = 128;

/** The same port, with each of its methods behind the guard. A `key` in the first argument names the request. */
export function guarded<Port extends object>(port: Port, guard: Guard): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => guard(async () => member.apply(target, args), keyIn(args[0]));
    },
  });
}

function keyIn(request: unknown): string | undefined {
  const { key } = (request ?? {}) as { readonly key?: unknown };
  return typeof key === 'string' ? key : undefined;
}

class Instance {
  private readonly breaker: Breaker;
  private cached: { readonly snapshot: Snapshot; readonly until: number } | undefined;
  private reading: Promise<Snapshot> | undefined;
  /** Successful calls that are not written yet. */
  private successes = 0;

  constructor(private readonly deps: BreakerDeps & { readonly telemetry: Telemetry }) {
    this.breaker = new Breaker(deps);
  }

  /** @throws Unavailable */
  async admit(key: string | undefined): Promise<Admission> {
    const seen = await this.current();
    const { state, version } = seen;
    if (state.status === 'closed') return { seen, isProbe: false, key };
    if (state.status === 'open') throw this.refusal(state);
    if (await this.attempt(() => this.breaker.record.takeProbe(version, this.deps.clock()), false))
      return { seen, isProbe: true, key };
    this.cached = undefined; // the probes may be over
    if ((await this.current()).version !== version) return this.admit(key);
    throw this.unavailable('circuit breaker half-open, probes running', MIN_RETRY_SECONDS);
  }

  async succeeded({ seen, isProbe }: Admission): Promise<void> {
    if (!isProbe) this.successes++;
    else
      await this.attempt(async () => {
        const successes = await this.breaker.record.countSuccess(seen.version);
        if (successes !== undefined) await this.change(seen, { type: 'Passed', successes });
      }, undefined);
  }

  /** @returns the error to throw */
  async failed(admission: Admission, error: unknown): Promise<unknown> {
    if (!countsAsFailure(error)) {
      if (countsAsSuccess(error)) await this.succeeded(admission);
      return error;
    }
    this.deps.telemetry.count('dependencyFailed');
    const after = await this.attempt(() => this.count(admission, error), admission.seen);
    if (!admission.isProbe && after.state.status === 'closed') return error;
    return this.unavailable(reasonOf(error), secondsUntil(after, this.deps.clock()), error);
  }

  private async count({ seen, isProbe, key }: Admission, error: Transient | Unavailable): Promise<Snapshot> {
    const now = this.deps.clock();
    const why = { reason: reasonOf(error), now, retryAfterSeconds: error.retryAfterSeconds };
    if (isProbe) return this.probeFailed(seen, { type: 'Failed', ...why, key });
    const counted = this.remember(await this.breaker.record.count(seen, this.takeSuccesses(), { key }, now));
    if (counted.version !== seen.version || !counted.window) return counted;
    const { calls, failures } = counted.window;
    return this.change(counted, { type: 'Counted', calls, failures, ...why });
  }

  /** A request that fails as a probe once more opens the breaker only when no other was a probe. */
  private async probeFailed(seen: Snapshot, input: Extract<BreakerInput, { type: 'Failed' }>): Promise<Snapshot> {
    const after = await this.change(seen, input);
    if (after.version !== seen.version) return after;
    const failures = (await this.breaker.record.countRepeatedFailure(seen.version)) ?? 0;
    return failures < this.deps.policy.probes ? seen : this.change(seen, { ...input, key: undefined });
  }

  private async change(seen: Snapshot, input: BreakerInput): Promise<Snapshot> {
    const after = await this.breaker.apply(seen, input);
    if (after.version === seen.version) return seen;
    const snapshot = { window: undefined, probes: NONE, ...after };
    const { status } = snapshot.state;
    const { dependency } = this.deps;
    this.deps.telemetry.warn('breaker changed', { dependency, status, version: after.version });
    this.deps.telemetry.count(status === 'closed' ? 'breakerClosed' : 'breakerOpened');
    return this.remember(snapshot);
  }

  /** The cached state, or the state as it is read now: once for all concurrent calls. */
  private current(): Promise<Snapshot> | Snapshot {
    if (this.cached && this.deps.clock() < this.cached.until) return this.cached.snapshot;
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** Once other instances have recorded failures, this instance records its successes too. */
  private async read(): Promise<Snapshot> {
    const now = this.deps.clock();
    const known = this.cached?.snapshot ?? CLOSED;
    const read = await this.attempt(() => this.breaker.record.read(), known);
    const successes = this.takeSuccesses();
    const isWindowOpen = successes > 0 && this.breaker.record.windowAt(read, now) !== undefined;
    if (!isWindowOpen) return this.remember(read);
    return this.remember(await this.attempt(() => this.breaker.record.count(read, successes, undefined, now), read));
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
    this.deps.telemetry.count('dependencyFailed');
    const seconds = state.probeAt === undefined ? undefined : (state.probeAt - this.deps.clock()) / 1000;
    return this.unavailable(`circuit breaker open: ${state.reason}`, seconds);
  }

  private unavailable(what: string, seconds: number | undefined, cause?: unknown): Unavailable {
    const { dependency } = this.deps;
    const retryAfterSeconds = seconds === undefined ? undefined : Math.max(MIN_RETRY_SECONDS, Math.ceil(seconds));
    return new Unavailable(dependency, `${dependency}: ${what}`, { retryAfterSeconds, cause });
  }

  /** A failure of the breaker itself is logged, and gives `otherwise`. */
  private async attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { dependency, telemetry } = this.deps;
      telemetry.error('breaker unavailable, call allowed', { dependency, error: reasonOf(error) });
      telemetry.count('breakerFailed');
      return otherwise;
    }
  }
}

const NONE = { taken: 0, successes: 0, repeatedFailures: 0, lastAt: 0 };
const CLOSED: Snapshot = { version: 0, state: { status: 'closed' }, window: undefined, probes: NONE };

const countsAsFailure = (error: unknown): error is Transient | Unavailable =>
  error instanceof Unavailable || (error instanceof Transient && !(error instanceof Contention));

const countsAsSuccess = (error: unknown): boolean => ['permanent', 'rejected', 'pending'].includes(classify(error));

function secondsUntil({ state }: Snapshot, now: number): number | undefined {
  return state.status === 'open' && state.probeAt !== undefined ? (state.probeAt - now) / 1000 : undefined;
}
