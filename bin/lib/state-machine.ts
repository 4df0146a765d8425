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

/** A template as CloudFormation gets it, as far as it is looked at here. */
export interface TemplateJson {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;
}

interface Properties {
  readonly FunctionName?: unknown;
  readonly DefinitionString?: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
}

/**
 * The definition of the one state machine in a template, with each token put in: a function's ARN holds its name.
 * @throws Error if there is none
 */
export function definitionIn({ Resources: resources = {} }: TemplateJson): Definition {
  const machine = Object.values(resources).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const parts = machine?.Properties?.DefinitionString?.['Fn::Join'][1];
  if (!parts) throw new Error('there is no state machine in the template');
  const text = parts.map((part) => {
    if (typeof part === 'string') return part;
    const { Ref: ref, 'Fn::GetAtt': attribute = [] } = part as { Ref?: string; 'Fn::GetAtt'?: string[] };
    const name = resources[attribute[0] ?? '']?.Properties?.FunctionName;
    return ref === 'AWS::Partition' ? 'aws' : `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
  });
  return JSON.parse(text.join(''));
}
