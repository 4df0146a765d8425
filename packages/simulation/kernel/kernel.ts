import { Agenda, type Cancel } from './agenda.ts';
import { Journal } from './journal.ts';
import { Random } from './random.ts';

export interface KernelOptions {
  /** All chance of the run comes from it. */
  readonly seed: number;
  /** Virtual time at which the run begins, milliseconds since the epoch. @default 1 March 2026 */
  readonly begin?: number;
  /** Whether the journal keeps its lines. @default false */
  readonly trace?: boolean;
}

/** Turns of the event loop that code gets to come to rest: an `import()` takes a few, everything else is microtasks. */
const TURNS = 50;

/** After so many steps the event loop has its turn anyhow, so that a long run keeps nothing else from running. */
const LONGEST = 1000;

/**
 * Virtual time. What is to happen is entered in an agenda and happens in its order, one thing after the other; between
 * two of them all code that the first has woken runs until it waits again. So nothing depends on the machine.
 */
export class Kernel {
  readonly begin: number;
  /** Virtual milliseconds since the epoch. */
  now: number;
  readonly random: Random;
  readonly journal: Journal;
  /** Things that happened so far. */
  steps = 0;
  /** Told how far time is about to pass. */
  onPassing: ((until: number) => void) | undefined;
  private readonly agenda = new Agenda();
  private readonly busy = new Set<object>();
  private isStirred = false;
  /** Steps since the event loop had its turn. */
  private sinceTurn = 0;

  constructor({ seed, begin = Date.UTC(2026, 2, 1), trace = false }: KernelOptions) {
    this.begin = begin;
    this.now = begin;
    this.random = new Random(seed);
    this.journal = new Journal(begin, trace);
  }

  /** Has something done at an instant, or now if that is past. */
  at(instant: number, task: () => void): Cancel {
    return this.agenda.enter(Math.max(instant, this.now), task);
  }

  /** Has something done in so many milliseconds. */
  after(milliseconds: number, task: () => void): Cancel {
    return this.at(this.now + milliseconds, task);
  }

  /** @param more for readers alone, as in {@link remark} */
  note(text: string, more?: () => string): void {
    this.journal.note(this.now, text, more);
  }

  /** See {@link Journal.remark}. */
  remark(text: () => string): void {
    this.journal.remark(this.now, text);
  }

  /** Says that promises were settled or work was begun: it must run before time goes on. */
  wake(): void {
    this.isStirred = true;
  }

  /** Says whether `worker` runs code, rather than waiting for something that is on the agenda. */
  setBusy(worker: object, isBusy: boolean): void {
    if (isBusy) this.busy.add(worker);
    else this.busy.delete(worker);
  }

  /** When the next thing is due; `undefined` when nothing is to come. */
  next(): number | undefined {
    return this.agenda.next();
  }

  /** Lets time pass until `isOver`, or until nothing is to come, or the instant `until`. */
  async run(until: number, isOver: () => boolean = () => false): Promise<void> {
    await this.calm();
    for (let next = this.agenda.next(); next !== undefined && next <= until && !isOver(); next = this.agenda.next()) {
      this.onPassing?.(next);
      this.now = next;
      this.steps++;
      this.agenda.take()();
      if (this.isStirred) await this.calm();
    }
  }

  private async calm(): Promise<void> {
    this.isStirred = false;
    await (++this.sinceTurn < LONGEST ? microtasks() : this.turn());
    for (let turns = 0; this.isStirred || (this.busy.size > 0 && turns < TURNS); turns++) {
      this.isStirred = false;
      await this.turn();
    }
  }

  private turn(): Promise<void> {
    this.sinceTurn = 0;
    return new Promise((resolve) => setImmediate(resolve));
  }
}

/** Settles when all microtasks have run: enough for code that waits for promises alone, and far cheaper than a turn. */
const microtasks = () => new Promise<void>((resolve) => process.nextTick(resolve));
