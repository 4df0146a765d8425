import type { Surroundings } from './expression.ts';

/**
 * What an execution runs on. It may call a callback at once or later; what a callback wakes are microtasks, which have
 * to run before time goes on.
 */
export interface Host extends Surroundings {
  /** Invokes a function. Answers once, or never: then the try runs into its time-out. */
  invoke(call: Call, answer: (answer: Answer) => void): void;
  /** Calls back in so many milliseconds. Gives what takes it back. */
  after(milliseconds: number, callback: () => void): () => void;
}

export interface Call {
  /** Name or ARN, as the definition has it. */
  readonly functionName: string;
  /** JSON of the caller's own: nobody else holds it. */
  readonly payload: unknown;
  /** Which state of which execution calls. */
  readonly state: string;
  readonly executionArn: string;
}

/** A function's answer; or an error by its name, with Lambda's description as JSON in the cause. */
export type Answer = { readonly result: unknown } | { readonly error: string; readonly cause?: string | undefined };
