import type { ArchiveModel, BusModel, RuleModel } from './events-model.ts';
import type { Policies } from './policies.ts';
import { readSchedule } from './read-schedule.ts';
import { readTarget } from './read-target.ts';
import type { Resource } from './resource.ts';
import { readResourceStatements } from './statement.ts';
import type { Place } from './template.ts';

/** Every account has it. */
export const defaultBus = ({ partition, region, account }: Place): BusModel => ({
  logicalId: undefined,
  name: 'default',
  arn: `arn:${partition}:events:${region}:${account}:event-bus/default`,
  policy: [],
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export function readBus({ logicalId, identity: { name, arn }, properties }: Resource): BusModel {
  properties.ignore('Name', 'Description', 'KmsKeyIdentifier', 'LogConfig', 'Tags');
  const document = properties.nested('Policy');
  const policy = document ? readResourceStatements(document) : [];
  properties.done();
  return { logicalId, name, arn, policy };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export function readRule({ logicalId, identity: { name, arn }, properties }: Resource, policies: Policies): RuleModel {
  properties.ignore('Name', 'Description', 'Tags');
  const expression = properties.optionalText('ScheduleExpression');
  const rule: RuleModel = {
    logicalId,
    name,
    arn,
    busName: (properties.optionalText('EventBusName') ?? 'default').replace(/^arn:.*:event-bus\//, ''),
    enabled: properties.oneOf('State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
    pattern: properties.optionalRecord('EventPattern'),
    schedule: expression === undefined ? undefined : readSchedule(properties, expression),
    targets: properties.nestedList('Targets').map((target) => readTarget(target, policies)),
  };
  if (!rule.pattern && !rule.schedule) properties.fail('EventPattern', 'and ScheduleExpression are both missing');
  if (rule.schedule && rule.busName !== 'default')
    properties.fail('ScheduleExpression', 'works on the default bus only');
  properties.done();
  return rule;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html */
export function readArchive({ logicalId, identity: { name, arn }, properties }: Resource): ArchiveModel {
  properties.ignore('ArchiveName', 'Description', 'KmsKeyIdentifier');
  const archive = {
    logicalId,
    name,
    arn,
    sourceArn: properties.text('SourceArn'),
    pattern: properties.optionalRecord('EventPattern'),
    retentionDays: properties.number('RetentionDays', 0),
  };
  properties.done();
  return archive;
}
