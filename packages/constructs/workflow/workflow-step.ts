import type { PipelineFunction } from '../pipeline-function.ts';

/** One call of a function in a workflow, and where it leads. */
export interface WorkflowStep {
  /** The function that does it; it is told the step's name. */
  readonly by: PipelineFunction;
  /** The step that follows. @default none: the workflow has come to its end */
  readonly next?: string;
  /** Where it goes on when the step has another answer than "done". The answer's reason becomes `reason`. @default none */
  readonly on?: Readonly<Record<string, string>>;
  /** Where it goes on when the step failed for good. @default the execution fails there, and can be redriven */
  readonly onFailure?: FailureRoute;
  /** Answers that end the execution as failed, under their name; `next` is for the one that is redriven. @default none */
  readonly endsWith?: readonly string[];
}

export interface FailureRoute {
  readonly next: string;
  /** What is noted in the execution's data, beside which step `failed` and how. @default nothing */
  readonly note?: Readonly<Record<string, unknown>>;
}

/** A workflow's steps by their names, each its own state. */
export type WorkflowSteps = Readonly<Record<string, WorkflowStep>>;

/** How long a step is tried. */
export interface Patience {
  /** How long one try may take, seconds: a little more than its function's own time-out, which should come first. */
  readonly taskSeconds: number;
  /** First delay, seconds; it doubles with each retry, and of it any part is waited ("full jitter"). */
  readonly baseSeconds: number;
  /** The longest delay, seconds. */
  readonly maxDelaySeconds: number;
  /** Retries after transient failures, and all whose class is not known: time-outs, crashes. */
  readonly transientRetries: number;
  /** Retries while a dependency is down, or Lambda throttles. */
  readonly unavailableRetries: number;
}
