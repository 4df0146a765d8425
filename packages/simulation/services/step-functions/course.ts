import type { Happened } from './history.ts';
import type { Host } from './host.ts';
import type { Definition } from './language.ts';

/** What a state asks of the execution that passes it. */
export interface Course {
  readonly host: Host;
  readonly definition: Definition;
  readonly arn: string;
  note(happened: Happened): void;
  /** JSON with expressions over `$states`, as they stand in a state. */
  evaluate(template: unknown, states: object, state: StateContext): Promise<unknown>;
  /** Calls back in a while, unless the execution has ended by then. Gives what takes it back. */
  after(milliseconds: number, callback: () => void): () => void;
  /** The same callback, which does nothing once the execution has ended, or been redriven. */
  whileItLasts<T>(callback: (value: T) => void): (value: T) => void;
}

/** `$states.context.State` */
export interface StateContext {
  readonly Name: string;
  readonly EnteredTime: string;
  readonly RetryCount?: number;
}

/** Where an execution is. */
export interface Position {
  readonly state: string;
  readonly input: unknown;
}

/** What it leaves a state with; `next` is missing where it ends. */
export interface Exit {
  readonly next?: string | undefined;
  readonly output: unknown;
}
