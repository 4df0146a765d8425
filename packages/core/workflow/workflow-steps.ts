/**
 * The steps of a workflow as plain data. The process belongs to the business, so it is declared beside the functions that
 * do the steps; `Workflow` of `@orderflow/constructs` makes a state machine from it.
 */
export type WorkflowSteps<FunctionName extends string = string> = Readonly<Record<string, WorkflowStep<FunctionName>>>;

/** One call of a function, and the step that follows each of its outcomes. */
export interface WorkflowStep<FunctionName extends string = string> {
  /** The name of the function that does the step: a key of the workflow's `functions`. The function gets the step's name. */
  readonly by: FunctionName;
  /** The step that follows. @default none: the workflow ends here */
  readonly next?: string;
  /** The step that follows each business outcome, by the outcome's name. Its reason becomes `reason`. @default none */
  readonly on?: Readonly<Record<string, string>>;
  /** The step that follows when all retries failed. @default the execution fails there and can be redriven */
  readonly onFailure?: FailureRoute;
  /**
   * Business outcomes that end the execution as failed, under their name. `next` then follows only when the execution was
   * redriven. @default none
   */
  readonly endsWith?: readonly string[];
}

/** The step that follows a failure. */
export interface FailureRoute {
  readonly next: string;
  /** Added to the execution's data, beside `failed`, which says which step failed and how. @default nothing */
  readonly note?: Readonly<Record<string, unknown>>;
}

/** How often a step is retried, and with which delays. */
export interface RetryPolicy {
  /** Time-out of one try, seconds. A little more than the function's own time-out, so that the function's comes first. */
  readonly taskSeconds: number;
  /** First delay, seconds. It doubles with each retry; the actual delay is random between zero and that ("full jitter"). */
  readonly baseSeconds: number;
  /** The longest delay, seconds. */
  readonly maxDelaySeconds: number;
  /** Retries after transient failures and failures of an unknown class: time-outs, crashes. */
  readonly transientRetries: number;
  /** Retries while a dependency is unavailable, or Lambda throttles. */
  readonly unavailableRetries: number;
}
