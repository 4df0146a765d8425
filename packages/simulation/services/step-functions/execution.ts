import type { Course, Position, StateContext } from './course.ts';
import { evaluate } from './expression.ts';
import type { EndStatus, Happened, HistoryEvent } from './history.ts';
import type { Host } from './host.ts';
import type { Definition } from './language.ts';
import { passState } from './pass-state.ts';
import { StatesError, withinLimit } from './states-error.ts';

export interface ExecutionOptions {
  readonly definition: Definition;
  readonly arn: string;
  readonly name: string;
  readonly stateMachine: { readonly arn: string; readonly name: string };
  readonly input: unknown;
  /** However long the definition lets it run, seconds. @default 31536000, a year */
  readonly longestSeconds?: number;
  /** Told when it has ended, each time. @default nobody is told */
  readonly onEnd?: (execution: Execution) => void;
}

const A_YEAR = 31_536_000;

/**
 * One execution of a state machine, on a host's time.
 * @see https://states-language.net
 */
export class Execution implements Course {
  readonly history: HistoryEvent[] = [];
  readonly definition: Definition;
  readonly arn: string;
  readonly startedAt: number;
  status: 'RUNNING' | EndStatus = 'RUNNING';
  endedAt: number | undefined;
  output: unknown;
  error: StatesError | undefined;
  redrives = 0;
  private redrivenAt: number | undefined;
  private position: Position;
  /** Timers that go with the execution when it ends. */
  private readonly timers = new Set<() => void>();

  /** It runs once {@link start} is called. */
  constructor(
    readonly options: ExecutionOptions,
    readonly host: Host,
  ) {
    this.definition = options.definition;
    this.arn = options.arn;
    this.startedAt = host.now();
    this.position = { state: options.definition.StartAt, input: options.input };
  }

  start(): void {
    this.note({ type: 'started', input: this.options.input });
    this.run();
  }

  /** Goes on where it did not succeed: the same state, with the input that it had, and all its tries anew. */
  redrive(): void {
    this.redrives++;
    this.redrivenAt = this.host.now();
    this.status = 'RUNNING';
    this.error = undefined;
    this.endedAt = undefined;
    this.note({ type: 'redriven' });
    this.run();
  }

  /** Ends it from outside. */
  abort(error?: StatesError): void {
    this.end('ABORTED', error);
  }

  after(milliseconds: number, callback: () => void): () => void {
    const forget = () => {
      cancel();
      this.timers.delete(forget);
    };
    const cancel = this.host.after(milliseconds, () => {
      this.timers.delete(forget);
      callback();
    });
    this.timers.add(forget);
    return forget;
  }

  whileItLasts<T>(callback: (value: T) => void): (value: T) => void {
    const run = this.redrives;
    return (value) => {
      if (this.status === 'RUNNING' && this.redrives === run) callback(value);
    };
  }

  note(happened: Happened): void {
    this.history.push({ at: this.host.now(), ...happened } as HistoryEvent);
  }

  evaluate(template: unknown, states: object, state: StateContext): Promise<unknown> {
    return evaluate(template, { ...states, context: this.contextOf(state) }, this.host);
  }

  private run(): void {
    const { TimeoutSeconds: seconds = A_YEAR } = this.definition;
    const longest = Math.min(seconds, this.options.longestSeconds ?? A_YEAR);
    this.after(longest * 1000, () => this.end('TIMED_OUT', new StatesError('States.Timeout')));
    // What is wrong with the simulation itself surfaces where time passes, not in a promise that nobody holds.
    void this.walk(this.redrives).catch((error: Error) => {
      this.host.after(0, () => {
        throw error;
      });
    });
  }

  /** From state to state. An execution that has been ended meanwhile, or begun again, goes no further. */
  private async walk(run: number): Promise<void> {
    try {
      for (;;) {
        const { state, input } = this.position;
        this.note({ type: 'entered', state, input });
        const { next, output } = await passState(this, this.position);
        if (this.status !== 'RUNNING' || this.redrives !== run) return;
        withinLimit(output, `the output of ${state}`);
        this.note({ type: 'exited', state, output });
        if (next === undefined) return this.succeed(output);
        this.position = { state: next, input: output };
      }
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      if (this.redrives === run) this.end('FAILED', error);
    }
  }

  private succeed(output: unknown): void {
    this.output = output;
    this.end('SUCCEEDED');
  }

  private end(status: EndStatus, error?: StatesError): void {
    if (this.status !== 'RUNNING') return;
    this.status = status;
    this.error = error;
    this.endedAt = this.host.now();
    for (const forget of [...this.timers]) forget();
    this.note({ type: 'ended', status, error: error?.name });
    this.options.onEnd?.(this);
  }

  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  private contextOf(state: StateContext): object {
    const { arn, name, input, stateMachine } = this.options;
    return {
      Execution: {
        Id: arn,
        Name: name,
        Input: input,
        StartTime: new Date(this.startedAt).toISOString(),
        ...(this.redrivenAt !== undefined && {
          RedriveCount: this.redrives,
          RedriveTime: new Date(this.redrivenAt).toISOString(),
        }),
      },
      State: state,
      StateMachine: { Id: stateMachine.arn, Name: stateMachine.name },
    };
  }
}
