import type { Dependency, Outage } from '../stage/dependency.ts';
import type { World } from '../stage/world.ts';
import type { EventStoreWatch } from './event-store.ts';
import type { Change, Violation, Watch } from './watch.ts';

/** Streams of breakers begin so. */
const BREAKER = 'breaker-';

/** What waits for a dependency is served within half a minute after it is back (docs/architecture.md); here in twice that. */
const PROMISED_MS = 60_000;

/** For so long before nothing else may have gone wrong: by then, what was hidden in a queue is seen again. */
const QUIET_MS = 6 * 60_000;

/**
 * So long after a breaker may probe, while something waits and nothing is wrong, it must have done so: its schedule comes each minute,
 * and clocks differ by up to one.
 */
const PROBED_MS = 5 * 60_000;

/** Calls that may come on top, while a breaker makes up its mind. */
const FIRST_CALLS = 40;

/**
 * Outages of dependencies that circuit breakers guard: calls meanwhile are bounded, a dependency that is back is used again, and
 * in the end each mapping is as it was deployed.
 */
export class DependenciesWatch implements Watch {
  private openings = 0;
  private outages = 0;
  private returns = 0;

  constructor(
    private readonly world: World,
    private readonly store: EventStoreWatch,
  ) {
    for (const dependency of world.dependencies)
      dependency.onReturn = (outage) => {
        this.callsIn(dependency, outage);
        this.isUsedSoon(dependency);
      };
  }

  judged() {
    return {
      'breakers that open': this.openings,
      outages: this.outages,
      ...(this.isQueued && { 'returns of dependencies': this.returns }),
    };
  }

  /** A breaker that has opened is looked at once it must have probed. */
  onChange({ after }: Change): readonly Violation[] {
    const stream = after?.stream?.S;
    const last = stream?.startsWith(BREAKER) ? this.store.events(stream).at(-1) : undefined;
    const { probeAt } = (last?.data ?? {}) as { readonly probeAt?: string };
    if (!stream || !last || probeAt === undefined) return [];
    this.openings++;
    const { now } = this.world.kernel;
    this.lookUntilProbed(stream, last.eventId, Math.max(now, Date.parse(probeAt)) + PROBED_MS);
    return [];
  }

  /**
   * While something is wrong it is looked at again: a run need not go on until all patience has ended. Where nothing waits no schedule
   * comes, since idle time is jumped over.
   */
  private lookUntilProbed(stream: string, opened: string, at: number, hasWaited = false): void {
    const { kernel, faults, rest } = this.world;
    kernel.at(at, () => {
      if (this.store.events(stream).at(-1)?.eventId !== opened) return;
      if (hasWaited && rest.isWaiting && faults.isQuiet(at - PROBED_MS, at))
        return this.world.violate({ invariant: 'a breaker stays open', detail: opened });
      this.lookUntilProbed(stream, opened, at + PROBED_MS, rest.isWaiting);
    });
  }

  /** Whether all that calls a dependency waits in a queue: a saga waits by itself. */
  private get isQueued(): boolean {
    const { manifest } = this.world;
    return manifest.breakers.every((name) => manifest.guardedBy(name).length > 0);
  }

  atRest(): readonly Violation[] {
    const { manifest, services } = this.world;
    const open = manifest.breakers.filter((name) => !this.isClosed(name));
    const theirs = new Set(
      open.flatMap((name) => manifest.guardedBy(name)).map(({ queueUrl }) => arnOf(this.world, queueUrl)),
    );
    return services.mappings
      .adjusted()
      .filter(({ sourceArn }) => !theirs.has(sourceArn))
      .map((mapping) => ({ invariant: 'a mapping is not as it was deployed', detail: JSON.stringify(mapping) }));
  }

  private isClosed(dependency: string): boolean {
    const last = this.store.events(BREAKER + dependency).at(-1)?.type;
    return last === undefined || last === 'breaker.closed';
  }

  /** As many as open the breaker, again and again, and as many probes as there may be; twice that, for calls have look-ups. */
  private callsIn({ name }: Dependency, { ms, calls }: Outage): void {
    const policy = this.policyOf(name);
    if (!policy) return;
    this.outages++;
    const most = FIRST_CALLS + (2 * policy * ms) / 60_000;
    if (calls > most)
      this.world.violate({
        invariant: 'a dependency that is down is called on and on',
        detail: `${name}: ${calls} calls in ${Math.round(ms / 60_000)} minutes`,
      });
  }

  /** Calls a minute of a dependency that is down, by the settings of its breaker. */
  private policyOf(dependency: string): number | undefined {
    const settings = this.world.deployment.functions
      .map(({ environment }) => environment)
      .find(
        ({ BREAKER_DEPENDENCY: name, BREAKER_FAILURES: failures }) => name === dependency && failures !== undefined,
      );
    if (!settings) return undefined;
    const setting = (name: string) => Number(settings[`BREAKER_${name}`]);
    return (60 * setting('FAILURES')) / setting('WINDOW_SECONDS') + (60 * setting('PROBES')) / setting('WAIT_SECONDS');
  }

  private isUsedSoon(dependency: Dependency): void {
    const { kernel, faults, held } = this.world;
    const { now } = kernel;
    if (this.waiting(dependency) === 0) return;
    const { calls } = dependency;
    kernel.after(PROMISED_MS, () => {
      const others = faults.disturbances.filter(
        ({ from, to }) => from <= kernel.now && to >= now - QUIET_MS && to !== now - 1,
      );
      if (others.length > 0 || held.size > 0 || !dependency.isUp) return;
      this.returns++;
      if (dependency.calls === calls && this.waiting(dependency) > 0)
        this.world.violate({ invariant: 'a dependency that is back is not used', detail: dependency.name });
    });
  }

  /** Messages that wait for it. */
  private waiting({ name }: Dependency): number {
    const { manifest, services } = this.world;
    return manifest
      .guardedBy(name)
      .flatMap(({ queueUrl }) => services.messages(queueUrl))
      .filter(({ attributes }) => 'waits' in (attributes ?? {})).length;
  }
}

const arnOf = ({ services }: World, queueUrl: string): string => services.sqs.queue(queueUrl).arn;
