import type { Kernel } from './kernel.ts';

export interface ProcessOptions {
  /** What its clock is ahead of the true time, milliseconds. @default 0 */
  readonly skew?: number;
  /** Called when it dies. @default none: nothing kills it */
  readonly onDeath?: () => void;
}

/**
 * A process: code that runs, waits for calls and sleeps, and may die at any of them. From then on nothing that it awaits
 * ever settles, as if the machine were gone; what it has sent goes its way.
 */
export class Process {
  isDead = false;
  /** How much more likely than usual a fault hits its calls: less while it only looks whether there is anything to do. */
  exposure = 1;
  /** Its exposure once it has changed something. */
  mostExposure = 1;
  private working = 0;
  private waiting = 0;

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    private readonly options: ProcessOptions = {},
  ) {}

  /** Whether faults may kill it. */
  get isMortal(): boolean {
    return this.options.onDeath !== undefined;
  }

  /** Milliseconds since the epoch, by its own clock. */
  readonly clock = (): number => Math.floor(this.kernel.now + (this.options.skew ?? 0));

  /** Settles after so many milliseconds; rejects when the signal aborts, as `node:timers/promises` does. */
  readonly sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    // Who can be told to stop waiting has something else to wait for.
    if (!signal) return this.wait((resolve) => this.kernel.after(milliseconds, resolve));
    return new Promise((resolve, reject) => {
      const cancel = this.kernel.after(milliseconds, () => this.wake(resolve));
      signal.addEventListener('abort', () => {
        cancel();
        reject(signal.reason);
      });
    });
  };

  /** Does work in this process; `done` gets its result, unless the process dies over it. */
  run<T>(work: () => Promise<T>, done: (result: PromiseSettledResult<T>) => void): void {
    if (this.isDead) return;
    this.working++;
    this.tellBusy();
    this.kernel.wake();
    const settle = (result: PromiseSettledResult<T>) => {
      if (this.isDead) return;
      this.working--;
      this.tellBusy();
      done(result);
    };
    // Begun from a promise, so that work which throws at once is work that rejects.
    Promise.resolve()
      .then(work)
      .then(
        (value) => settle({ status: 'fulfilled', value }),
        (reason) => settle({ status: 'rejected', reason }),
      );
  }

  /** A promise that something on the agenda settles, unless this process is dead by then. */
  wait<T>(begin: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void): Promise<T> {
    if (this.isDead) return new Promise(() => undefined);
    this.waiting++;
    this.tellBusy();
    return new Promise((resolve, reject) => {
      const once =
        <V>(settle: (value: V) => void) =>
        (value: V) =>
          this.wake(() => {
            this.waiting--;
            this.tellBusy();
            settle(value);
          });
      begin(once(resolve), once(reject));
    });
  }

  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.kernel.setBusy(this, false);
    this.options.onDeath?.();
  }

  private wake(settle: () => void): void {
    if (this.isDead) return;
    settle();
    this.kernel.wake();
  }

  private tellBusy(): void {
    this.kernel.setBusy(this, !this.isDead && this.working > 0 && this.waiting === 0);
  }
}
