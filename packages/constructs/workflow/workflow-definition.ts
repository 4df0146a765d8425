import type { Patience, WorkflowStep, WorkflowSteps } from './workflow-step.ts';

export interface DefinitionOptions {
  readonly startAt: string;
  /** Time-out of an execution, seconds. */
  readonly timeoutSeconds: number;
  readonly patience: Patience;
  /** `aws`, `aws-cn`, …, or a token of it. */
  readonly partition: string;
  readonly comment: string;
}

/** What packages/core/workflow/workflow.ts names failures that trying again does not heal. */
const HOPELESS = ['Permanent', 'Rejected'];

/**
 * The definition of a workflow's state machine, in the Amazon States Language with JSONata. Each step is one task state;
 * the execution's data is what it was started with, and what was noted on the way.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
export const workflowDefinition = (steps: WorkflowSteps, options: DefinitionOptions) => ({
  Comment: options.comment,
  QueryLanguage: 'JSONata',
  StartAt: options.startAt,
  TimeoutSeconds: options.timeoutSeconds,
  States: Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, stateOf(name, step, options)])),
});

/** What a dependency that is down, or Lambda at the account's limit, has in common: waiting helps, hurrying does not. */
const BUSY = ['Unavailable', 'Lambda.TooManyRequestsException'];

/** The context object has no `RedriveCount` everywhere. */
const REDRIVES = '($exists($states.context.Execution.RedriveCount) ? $states.context.Execution.RedriveCount : 0)';

function stateOf(name: string, step: WorkflowStep, { patience, partition }: DefinitionOptions) {
  const { on = {}, endsWith = [], onFailure, next } = step;
  const answers = [...Object.keys(on), ...endsWith];
  const catches = [
    ...Object.entries(on).map(([answer, target]) => caught(answer, target, REASON)),
    ...(onFailure ? [caught('States.ALL', onFailure.next, noteOf(name, onFailure.note))] : []),
  ];
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Arguments: {
      FunctionName: step.by.function.functionArn,
      Payload: {
        step: name,
        execution: '{% $states.context.Execution.Name %}',
        redrives: `{% ${REDRIVES} %}`,
        data: '{% $states.input %}',
      },
    },
    Output: '{% $states.input %}',
    TimeoutSeconds: patience.taskSeconds,
    Retry: retriesOf(answers, patience),
    ...(catches.length > 0 && { Catch: catches }),
    ...(next === undefined ? { End: true } : { Next: next }),
  };
}

/** The first that fits an error decides, so the order counts: what is hopeless, what is down, and everything else. */
function retriesOf(answers: readonly string[], patience: Patience) {
  const { baseSeconds: IntervalSeconds, maxDelaySeconds: MaxDelaySeconds } = patience;
  const patiently = { IntervalSeconds, BackoffRate: 2, MaxDelaySeconds, JitterStrategy: 'FULL' };
  return [
    { ErrorEquals: [...answers, ...HOPELESS], MaxAttempts: 0 },
    { ErrorEquals: BUSY, ...patiently, MaxAttempts: patience.unavailableRetries },
    { ErrorEquals: ['States.ALL'], ...patiently, MaxAttempts: patience.transientRetries },
  ];
}

const caught = (error: string, target: string, note: string) => ({
  ErrorEquals: [error],
  Output: `{% $merge([$states.input, ${note}]) %}`,
  Next: target,
});

/** Lambda gives an error's message as JSON in the cause. */
const REASON = '{ "reason": $parse($states.errorOutput.Cause).errorMessage }';

/** JSON is JSONata. A field whose value is not there leaves no trace in an object. */
const noteOf = (step: string, note: Readonly<Record<string, unknown>> = {}) =>
  `${JSON.stringify(note)}, { "failed": { "step": "${step}", "error": $states.errorOutput.Error, "cause": $states.errorOutput.Cause, "redrives": ${REDRIVES} } }`;
