import type { Kernel } from '../kernel/kernel.ts';
import { Process } from '../kernel/process.ts';
import type { Random } from '../kernel/random.ts';
import type { Faults } from './faults.ts';

/** How a call of a dependency fails. Whoever calls it makes of this the failure that it knows. */
export class DependencyFailure extends Error {
  constructor(
    /** `down`: it says that it is. `failed`: this call did not succeed, or nobody knows. */
    readonly kind: 'down' | 'failed',
    message: string,
  ) {
    super(message);
    this.name = 'DependencyFailure';
  }
}

/** `hangs`: it takes calls and answers none. */
type Status = 'up' | 'down' | 'hangs';

/** An outage that is over. */
export interface Outage {
  readonly ms: number;
  /** That were made meanwhile. */
  readonly calls: number;
}

const HOUR = 3_600_000;

/**
 * Somebody else's service, such as a payment provider: it may be down or hang for hours, fail a single call before or after
 * its effect, or not answer. What it does when all goes well is up to `work`; a client gives up after a while, as
 * packages/core/providers/http-provider.ts does.
 */
export class Dependency {
  /** Calls made, and of them those made while it was down or hanging. */
  calls = 0;
  callsInOutage = 0;
  /** Called when an outage is over. */
  onReturn: (outage: Outage) => void = () => undefined;
  /** What it remembers of the requests that it got, by names of its own. */
  readonly memory = new Map<string, unknown>();
  /** When it first got each key. */
  private readonly firstSeen = new Map<string, number>();
  private status: Status = 'up';
  /** For what is up to it alone. */
  readonly random: Random;

  constructor(
    readonly name: string,
    private readonly kernel: Kernel,
    private readonly faults: Faults,
    private readonly timeoutMs = 5000,
  ) {
    this.random = kernel.random.fork();
  }

  get isUp(): boolean {
    return this.status === 'up';
  }

  /** It gets an idempotency key. @returns for how long it has known the key, milliseconds: 0 when it is new */
  ageOfKey(key: string): number {
    const since = this.firstSeen.get(key) ?? this.kernel.now;
    this.firstSeen.set(key, since);
    return this.kernel.now - since;
  }

  /** What time it is there, milliseconds since the epoch. */
  get now(): number {
    return this.kernel.now;
  }

  /** Whether it keeps to what was agreed from now on. */
  get isReliable(): boolean {
    return this.faults.isOver;
  }

  readonly chance = (probability: number): boolean => this.random.chance(probability);

  /** Has something done there in so many milliseconds, whoever still waits for it. */
  later(ms: number, work: () => Promise<void>): void {
    this.kernel.after(ms, () => new Process(this.kernel, this.name).run(work, () => undefined));
  }

  /** What it has begun to do to a request lasts for so many milliseconds. */
  lasts(ms: number): void {
    this.faults.lasts(ms);
  }

  /** One of some ways to answer that nobody expects; `undefined` when it answers as agreed. */
  oddly<Way>(about: string, ways: readonly Way[]): Way | undefined {
    return this.faults.strike('answer', () => `${this.name} to ${about}`) ? this.random.pick(ways) : undefined;
  }

  /**
   * Has it go down now and then, until the faults end.
   * @param everyMs how long until it may go down again, milliseconds on average
   */
  scheduleOutages(until: number, everyMs = HOUR / 2): void {
    const next = this.kernel.now + this.random.between(0, 2 * everyMs);
    if (next > until) return;
    this.kernel.at(next, () => {
      if (this.faults.strike('outage', () => this.name)) this.breakDown();
      this.scheduleOutages(until, everyMs);
    });
  }

  /** Has it go down at an instant, whatever the rate of outages, unless there are none in this run. */
  forceOutage(at: number): void {
    this.kernel.at(at, () => {
      if (this.isUp && this.faults.force('outage', () => this.name)) this.breakDown();
    });
  }

  /** Whatever it was, it is over. */
  heal(): void {
    this.status = 'up';
  }

  /** Has `work` done there, on behalf of a process. */
  call<T>(process: Process, about: string, work: () => Promise<T>): Promise<T> {
    const where = () => `${process.name} ${about}`;
    return process.wait<T>((resolve, reject) => {
      this.kernel.after(this.random.between(5, 80), () => {
        this.calls++;
        if (!this.isUp) this.callsInOutage++;
        if (this.status === 'down') return reject(new DependencyFailure('down', `${this.name}: 503 to ${about}`));
        const hangs = () => this.kernel.after(this.timeoutMs, () => reject(this.noAnswer()));
        if (this.status === 'hangs' && this.random.chance(0.5)) return void hangs();
        const fails = this.faults.strike('dependency', where);
        if (fails && this.random.chance(0.5))
          return reject(new DependencyFailure('failed', `${this.name}: 500 to ${about}`));
        const itself = new Process(this.kernel, this.name);
        itself.run(work, (result) => {
          if (fails || this.status === 'hangs') return void hangs();
          this.kernel.after(this.random.between(5, 80), () => {
            if (result.status === 'fulfilled') resolve(result.value);
            else reject(result.reason);
          });
        });
      });
    });
  }

  private breakDown(): void {
    this.status = this.random.chance(0.6) ? 'down' : 'hangs';
    this.kernel.note(`${this.name} ${this.status === 'down' ? 'is down' : 'hangs'}`);
    const lasts = this.random.chance(0.7) ? this.random.between(0.01, 0.5) * HOUR : this.random.between(0.5, 6) * HOUR;
    this.faults.lasts(lasts - 1);
    const before = this.callsInOutage;
    this.kernel.after(lasts, () => {
      if (this.isUp) return;
      this.status = 'up';
      this.kernel.note(`${this.name} is up again`);
      this.onReturn({ ms: lasts, calls: this.callsInOutage - before });
    });
  }

  private noAnswer = () => new DependencyFailure('failed', `${this.name}: no answer in ${this.timeoutMs} ms`);
}
