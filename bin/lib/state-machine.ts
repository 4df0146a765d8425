import type { language } from '@orderflow/simulation/services';

/** A state machine as far as this repository uses the language: nothing but task states, which say all that they could. */
export interface Definition extends language.Definition {
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, TaskState>>;
}

export interface TaskState extends language.TaskState {
  readonly Arguments: { readonly FunctionName: string; readonly Payload: object };
  readonly Output: string;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface Retrier extends language.Retrier {
  readonly MaxAttempts: number;
}

export interface Catcher extends language.Catcher {
  readonly Output: string;
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
