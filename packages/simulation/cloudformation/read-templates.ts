import type { Deployment } from './deployment.ts';
import { checkKnown, isIgnored } from './known-types.ts';
import { Policies } from './policies.ts';
import { readApis } from './read-api.ts';
import { defaultBus, readArchive, readBus, readRule } from './read-events.ts';
import { readFunction, readFunctionUrl } from './read-function.ts';
import { readMapping } from './read-mapping.ts';
import { readQueue } from './read-queue.ts';
import { readAlarm, readBucket, readEmailIdentity } from './read-rest.ts';
import { readScheduleResource } from './read-schedule.ts';
import { readStateMachine } from './read-state-machine.ts';
import { readTable } from './read-table.ts';
import { type Resource, resourcesOf } from './resource.ts';
import { Scope } from './scope.ts';
import { checkShape, type Place, type StackTemplate } from './template.ts';

/**
 * What these stacks deploy together; one may import what another exports.
 *
 * It knows what the simulation knows. Any other resource type, property, intrinsic function or policy element stops it,
 * by an error that names it: no setting is passed over in silence.
 * @param stacks all of them: `app.synth().stacks` of the CDK
 */
export function readTemplates(stacks: readonly StackTemplate[], place: Place): Deployment {
  for (const { template } of stacks) {
    checkShape(template);
    checkKnown(template);
  }
  const scopes: Scope[] = [];
  const elsewhere = {
    exported: (name: string) => exported(scopes, name),
    output: (stackName: string, name: string) => output(scopes, stackName, name),
  };
  scopes.push(...stacks.map((stack) => new Scope(stack, place, elsewhere)));
  const of = (type: string): Resource[] => scopes.flatMap((scope) => resourcesOf(scope, [type]));
  const policies = new Policies(scopes);
  const { region, account, partition } = place;
  return {
    region,
    account,
    partition,
    tables: of('AWS::DynamoDB::Table').map(readTable),
    queues: of('AWS::SQS::Queue').map((queue) => readQueue(queue, policies)),
    buses: [defaultBus(place), ...of('AWS::Events::EventBus').map(readBus)],
    rules: of('AWS::Events::Rule').map((rule) => readRule(rule, policies)),
    schedules: of('AWS::Scheduler::Schedule').map((schedule) => readScheduleResource(schedule, policies)),
    archives: of('AWS::Events::Archive').map(readArchive),
    functions: of('AWS::Lambda::Function').map((each) => readFunction(each, policies)),
    mappings: of('AWS::Lambda::EventSourceMapping').map(readMapping),
    stateMachines: of('AWS::StepFunctions::StateMachine').map((machine) => readStateMachine(machine, policies)),
    buckets: of('AWS::S3::Bucket').map((bucket) => readBucket(bucket, policies)),
    apis: readApis({
      apis: of('AWS::ApiGatewayV2::Api'),
      integrations: of('AWS::ApiGatewayV2::Integration'),
      routes: of('AWS::ApiGatewayV2::Route'),
      stages: of('AWS::ApiGatewayV2::Stage'),
    }),
    functionUrls: of('AWS::Lambda::Url').map(readFunctionUrl),
    emailIdentities: of('AWS::SES::EmailIdentity').map(readEmailIdentity),
    alarms: of('AWS::CloudWatch::Alarm').map(readAlarm),
    outputs: Object.fromEntries(scopes.map((scope) => [scope.stackName, outputsOf(scope)])),
    ignored: scopes.flatMap((scope) =>
      scope.resources().flatMap(([id, { Type: type }]) => (isIgnored(type) ? [`${id} (${type})`] : [])),
    ),
  };
}

const outputsOf = (scope: Scope): Record<string, string> =>
  Object.fromEntries(scope.outputs().map(({ name, value }) => [name, value()]));

function exported(scopes: readonly Scope[], name: string): string {
  for (const scope of scopes)
    for (const { exportName, value } of scope.outputs()) if (exportName === name) return value();
  throw new Error(`Fn::ImportValue: no template exports ${name}`);
}

function output(scopes: readonly Scope[], stackName: string, outputName: string): string {
  const found = scopes
    .find((scope) => scope.stackName === stackName)
    ?.outputs()
    .find(({ name }) => name === outputName);
  if (!found) throw new Error(`Fn::GetStackOutput: no stack ${stackName} has an output ${outputName}`);
  return found.value();
}
