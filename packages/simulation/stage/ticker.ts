import type { Kernel } from '../kernel/kernel.ts';

/** Something that happens at a fixed rate. */
export interface Tick {
  readonly seconds: number;
  readonly run: () => void;
}

/** So long a pause before the next thing on the agenda counts as quiet. */
const QUIET_MS = 3 * 60_000;

const SETTLE_MS = 20_000;

/** So many ticks in the quiet come at their rate; then ever fewer, and in the end one of so many. */
const AT_RATE = 5;
const FEWEST = 30;

/**
 * What a schedule has done, at its rate. While nothing else goes on ticks are thinned out, and while a tick could change
 * nothing at all they are passed over: thousands of virtual minutes in which nothing happens would take most of the time
 * of a run.
 */
export class Ticker {
  private cancel: (() => void) | undefined;
  private quiet = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly ticks: () => readonly Tick[],
    /** Whether a tick could change anything while nothing else happens. */
    private readonly matters: () => boolean,
  ) {}

  /** Goes on, if it has come to a stop because nothing was to come. */
  wake(): void {
    if (!this.cancel) this.arm();
  }

  private arm(): void {
    const { kernel } = this;
    const intervals = this.ticks().map(({ seconds }) => seconds * 1000);
    const other = kernel.next();
    this.cancel = undefined;
    if (intervals.length === 0 || (other === undefined && !this.matters())) return;
    this.quiet = (other ?? Number.POSITIVE_INFINITY) - kernel.now > QUIET_MS ? this.quiet + 1 : 0;
    const skipped = Math.min(...intervals) * Math.min(FEWEST, Math.max(0, this.quiet - AT_RATE));
    const thinned = Math.min(kernel.now + skipped, other ?? Number.POSITIVE_INFINITY);
    const from = this.matters() ? thinned : Math.max(kernel.now, other ?? kernel.now);
    const next = Math.min(...intervals.map((interval) => nextOn(kernel.begin, interval, from)));
    this.cancel = kernel.at(next, () => this.tick());
  }

  private tick(): void {
    const { now, begin } = this.kernel;
    for (const { seconds, run } of this.ticks()) if ((now - begin) % (seconds * 1000) === 0) run();
    // By then what the tick itself has set off is over.
    this.cancel = this.kernel.after(SETTLE_MS, () => this.arm());
  }
}

/** The first multiple of an interval after an instant. */
const nextOn = (begin: number, interval: number, after: number): number =>
  begin + (Math.floor((after - begin) / interval) + 1) * interval;
