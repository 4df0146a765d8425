import type { TargetInput, TargetModel } from './events-model.ts';
import type { Policies } from './policies.ts';
import type { Properties } from './properties.ts';

const A_DAY = 86_400;

/** A rule's target. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html */
export function readTarget(target: Properties, policies: Policies): TargetModel {
  const id = target.text('Id');
  return targetOf(target, id, readInput(target), policies);
}

/**
 * The target of a schedule, whose input can only be constant.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-scheduler-schedule-target.html
 */
export function readScheduleTarget(target: Properties, policies: Policies): TargetModel {
  const text = target.optionalText('Input');
  return targetOf(target, 'target', text === undefined ? { kind: 'event' } : { kind: 'constant', text }, policies);
}

function targetOf(target: Properties, id: string, input: TargetInput, policies: Policies): TargetModel {
  const deadLetters = target.nested('DeadLetterConfig');
  const retry = target.nested('RetryPolicy');
  const role = target.optionalText('RoleArn');
  const model = {
    id,
    arn: target.text('Arn'),
    input,
    deadLetterArn: deadLetters?.optionalText('Arn'),
    maximumRetryAttempts: retry?.number('MaximumRetryAttempts', 185) ?? 185,
    maximumEventAgeSeconds: retry?.number('MaximumEventAgeInSeconds', A_DAY) ?? A_DAY,
    statements: role === undefined ? undefined : policies.ofRole(role),
  };
  for (const part of [deadLetters, retry, target]) part?.done();
  return model;
}

function readInput(target: Properties): TargetInput {
  const text = target.optionalText('Input');
  const path = target.optionalText('InputPath');
  const transformer = target.nested('InputTransformer');
  if (text !== undefined) return { kind: 'constant', text };
  if (path !== undefined) return { kind: 'path', path };
  if (!transformer) return { kind: 'event' };
  const paths = transformer.optionalRecord('InputPathsMap') ?? {};
  const template = transformer.text('InputTemplate');
  transformer.done();
  return {
    kind: 'template',
    paths: Object.fromEntries(Object.entries(paths).map(([k, v]) => [k, String(v)])),
    template,
  };
}
