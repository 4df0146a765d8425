import type { Execution } from './execution.ts';
import type { Answer, Call, Host } from './host.ts';

/** What a function answers: at once, some microtasks or turns later, or never. */
export type Script = (call: Call) => Answer | 'never' | Promise<Answer | 'never'>;

/** A host in virtual time, for tests: time goes on when no function that will answer is running. */
export class VirtualHost implements Host {
  private time = Date.UTC(2026, 2, 1);
  private running = 0;
  private broken: Error | undefined;
  private timers: { readonly at: number; readonly callback: () => void }[] = [];

  constructor(
    private readonly script: Script,
    readonly random: () => number = () => 0.5,
  ) {}

  readonly now = (): number => this.time;

  invoke(call: Call, answer: (answer: Answer) => void): void {
    this.running++;
    const answered = Promise.resolve(this.script(call)).finally(() => this.running--);
    answered.then(
      (given) => {
        if (given !== 'never') answer(given);
      },
      (error: Error) => {
        this.broken = error;
      },
    );
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass until an execution has ended. @throws Error when nothing is left that could end it */
  async untilEnd(execution: Execution): Promise<Execution> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (execution.status !== 'RUNNING') return execution;
      if (this.running === 0) this.step();
    }
  }

  /** Lets so much time pass. */
  async pass(milliseconds: number): Promise<void> {
    let isOver = false;
    this.after(milliseconds, () => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.running === 0) this.step();
    }
  }

  private step(): void {
    if (this.broken) throw this.broken;
    const next = this.timers.reduce((first, timer) => (timer.at < first.at ? timer : first), this.timers[0] ?? NOTHING);
    this.timers = this.timers.filter((timer) => timer !== next);
    this.time = Math.max(this.time, next.at);
    next.callback();
  }
}

const NOTHING = {
  at: 0,
  callback() {
    throw new Error('nothing is to come');
  },
};
