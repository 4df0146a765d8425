import { Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../../lib/config';
import { OrchestrationStack } from '../../../lib/stacks/orchestration-stack';
import { makeApp, noBundling } from '../../stacks/fixtures/template';

/** A state machine as Step Functions gets it, as far as this repository uses the language: nothing but task states. */
export interface Definition {
  readonly QueryLanguage: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, TaskState>>;
}

export interface TaskState {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments: { readonly FunctionName: string; readonly Payload: object };
  readonly Output: string;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next?: string;
  readonly End?: true;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Output: string;
  readonly Next: string;
}

/** The orchestrated stack of the order flow, with context as by `-c key=value`. */
export function orchestrated(context: Record<string, unknown> = {}): OrchestrationStack {
  const config = readConfig({ ...context, flow: 'orchestration' });
  return new OrchestrationStack(makeApp(), `orderflow-${config.stage}`, { config, bundle: noBundling });
}

/** The definition in a template, with each token put in: a function's ARN holds its name. */
export function definitionIn(template: Template): Definition {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  if (!machine) throw new Error('there is no state machine in the template');
  const functions = template.findResources('AWS::Lambda::Function');
  const [, parts] = machine.Properties.DefinitionString['Fn::Join'] as [string, unknown[]];
  const text = parts.map((part) => {
    if (typeof part === 'string') return part;
    const { Ref: ref, 'Fn::GetAtt': attribute = [] } = part as { Ref?: string; 'Fn::GetAtt'?: string[] };
    const name = functions[attribute[0] ?? '']?.Properties.FunctionName;
    return ref === 'AWS::Partition' ? 'aws' : `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
  });
  return JSON.parse(text.join(''));
}

export const definitionOf = (context?: Record<string, unknown>): Definition =>
  definitionIn(Template.fromStack(orchestrated(context)));

/** The same, which gives up after four retries at most: so much shorter, and no other way is open or closed. */
export const impatient = (definition: Definition): Definition => ({
  ...definition,
  States: Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => [
      name,
      {
        ...state,
        Retry: state.Retry.map((retrier) => ({ ...retrier, MaxAttempts: Math.min(4, retrier.MaxAttempts) })),
      },
    ]),
  ),
});
