import type { Schedule, ScheduleModel } from './events-model.ts';
import type { Policies } from './policies.ts';
import type { Properties } from './properties.ts';
import { readScheduleTarget } from './read-target.ts';
import type { Resource } from './resource.ts';

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * `rate(5 minutes)`, `cron(…)` or `at(…)`.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function readSchedule(properties: Properties, expression: string, timeZone = 'UTC'): Schedule {
  const [, kind, inside = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'cron') return { kind, expression: inside, timeZone };
  if (kind === 'at') return { kind, time: inside, timeZone };
  const [, count, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(inside) ?? [];
  if (count !== undefined) return { kind: 'rate', seconds: Number(count) * (SECONDS[unit] ?? 0) };
  return properties.fail('ScheduleExpression', `${expression} is none that is known`);
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export function readScheduleResource(resource: Resource, policies: Policies): ScheduleModel {
  const { logicalId, identity, properties } = resource;
  properties.ignore('Name', 'Description', 'GroupName', 'KmsKeyArn');
  const flexible = properties.nested('FlexibleTimeWindow');
  const isFlexible = flexible?.oneOf('Mode', ['OFF', 'FLEXIBLE'], 'OFF') === 'FLEXIBLE';
  const minutes = flexible?.number('MaximumWindowInMinutes', 0) ?? 0;
  const timeZone = properties.optionalText('ScheduleExpressionTimezone');
  const schedule = {
    logicalId,
    name: identity.name,
    arn: identity.arn,
    enabled: properties.oneOf('State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
    schedule: readSchedule(properties, properties.text('ScheduleExpression'), timeZone),
    flexibleMinutes: isFlexible ? minutes : 0,
    target: readScheduleTarget(properties.nested('Target') ?? properties.fail('Target', 'is missing'), policies),
  };
  for (const part of [flexible, properties]) part?.done();
  return schedule;
}
