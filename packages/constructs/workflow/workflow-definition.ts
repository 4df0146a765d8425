import type { RetryPolicy, WorkflowStep, WorkflowSteps } from '@orderflow/core';

export interface DefinitionOptions {
  readonly startAt: string;
  /** Time-out of an execution, seconds. */
  readonly timeoutSeconds: number;
  readonly retryPolicy: RetryPolicy;
  /** ARNs of the functions, by the names that the steps use. May be tokens. */
  readonly functionArns: Readonly<Record<string, string>>;
  /** `aws`, `aws-cn`, …, or a token of it. */
  readonly partition: string;
  readonly comment: string;
}

/** The names that `workflow` of `@orderflow/core` gives to failures that a retry cannot heal. */
const NON_RETRYABLE = ['Permanent', 'Rejected'];

/**
 * The definition of a workflow's state machine, in the Amazon States Language with JSONata. Each step is one task state; the
 * execution's data is its input, and what steps added to it.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
export const workflowDefinition = (steps: WorkflowSteps, options: DefinitionOptions) => ({
  Comment: options.comment,
  QueryLanguage: 'JSONata',
  StartAt: options.startAt,
  TimeoutSeconds: options.timeoutSeconds,
  States: Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, stateOf(name, step, options)])),
});

/**
 * What takes time: an unavailable dependency, a request that is not decided, Lambda at the account's concurrency limit, or down.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
const UNAVAILABLE = [
  'Unavailable',
  'Pending',
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
];

/** The context object has no `RedriveCount` in every implementation of Step Functions. */
const REDRIVES = '($exists($states.context.Execution.RedriveCount) ? $states.context.Execution.RedriveCount : 0)';

function stateOf(name: string, step: WorkflowStep, { retryPolicy, partition, functionArns }: DefinitionOptions) {
  const { on = {}, endsWith = [], onFailure, next } = step;
  const outcomes = [...Object.keys(on), ...endsWith];
  const catches = [
    ...Object.entries(on).map(([outcome, target]) => caught(outcome, target, REASON)),
    ...(onFailure ? [caught('States.ALL', onFailure.next, noteOf(name, onFailure.note))] : []),
  ];
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Arguments: {
      FunctionName: functionArns[step.by],
      Payload: {
        step: name,
        execution: '{% $states.context.Execution.Name %}',
        redrives: `{% ${REDRIVES} %}`,
        data: '{% $states.input %}',
      },
    },
    Output: '{% $states.input %}',
    TimeoutSeconds: retryPolicy.taskSeconds,
    Retry: retriersOf(outcomes, retryPolicy),
    ...(catches.length > 0 && { Catch: catches }),
    ...(next === undefined ? { End: true } : { Next: next }),
  };
}

/** The first retrier that matches an error applies, so the order counts: non-retryable, unavailable, everything else. */
function retriersOf(outcomes: readonly string[], policy: RetryPolicy) {
  const { baseSeconds: IntervalSeconds, maxDelaySeconds: MaxDelaySeconds } = policy;
  const backoff = { IntervalSeconds, BackoffRate: 2, MaxDelaySeconds, JitterStrategy: 'FULL' };
  return [
    { ErrorEquals: [...outcomes, ...NON_RETRYABLE], MaxAttempts: 0 },
    { ErrorEquals: UNAVAILABLE, ...backoff, MaxAttempts: policy.unavailableRetries },
    { ErrorEquals: ['States.ALL'], ...backoff, MaxAttempts: policy.transientRetries },
  ];
}

const caught = (error: string, target: string, note: string) => ({
  ErrorEquals: [error],
  Output: `{% $merge([$states.input, ${note}]) %}`,
  Next: target,
});

/** Lambda gives an error's message as JSON in the cause. */
const REASON = '{ "reason": $parse($states.errorOutput.Cause).errorMessage }';

/** JSON is valid JSONata. An object leaves out a field whose value does not exist. */
const noteOf = (step: string, note: Readonly<Record<string, unknown>> = {}) =>
  `${JSON.stringify(note)}, { "failed": { "step": "${step}", "error": $states.errorOutput.Error, "cause": $states.errorOutput.Cause, "redrives": ${REDRIVES} } }`;
