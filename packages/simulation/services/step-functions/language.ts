/**
 * A state machine in the Amazon States Language, as far as it is simulated: JSONata, no state inside a state.
 * @see https://states-language.net
 */
export interface Definition {
  readonly Comment?: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  /** Of the whole execution. @default none but the service's: a year, or 5 minutes if it is express */
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

export type State = TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState;

/** JSON in which every string `{% … %}` is an expression. */
export type Templated = unknown;

interface Following {
  readonly Comment?: string;
  /** @default what came in, or the result */
  readonly Output?: Templated;
  readonly Next?: string;
  readonly End?: true;
}

/** `arn:aws:states:::lambda:invoke`, which answers `{ Payload, StatusCode, … }`; no other integration. */
export interface TaskState extends Following {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments: Templated;
  /** Of one try; a number, or an expression. @default 99999999 */
  readonly TimeoutSeconds?: number | string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** @default 3 */
  readonly MaxAttempts?: number;
  /** @default 1 */
  readonly IntervalSeconds?: number;
  /** @default 2 */
  readonly BackoffRate?: number;
  /** @default none */
  readonly MaxDelaySeconds?: number;
  /** `FULL`: any part of the delay. @default 'NONE' */
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  /** @default the error output */
  readonly Output?: Templated;
  readonly Next: string;
}

export interface PassState extends Following {
  readonly Type: 'Pass';
}

export interface ChoiceState {
  readonly Type: 'Choice';
  readonly Comment?: string;
  readonly Choices: readonly {
    readonly Condition: string | boolean;
    readonly Output?: Templated;
    readonly Next: string;
  }[];
  readonly Default?: string;
  /** Where no rule fits. @default what came in */
  readonly Output?: Templated;
}

/** Either of them. */
export interface WaitState extends Following {
  readonly Type: 'Wait';
  readonly Seconds?: number | string;
  readonly Timestamp?: string;
}

export interface SucceedState {
  readonly Type: 'Succeed';
  readonly Comment?: string;
  readonly Output?: Templated;
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Comment?: string;
  readonly Error?: string;
  readonly Cause?: string;
}
