import { createHash } from 'node:crypto';
import type { Place } from './template.ts';

/** What `Ref` and `Fn::GetAtt` say of a resource. */
export interface Identity {
  readonly name: string;
  readonly arn: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What an identity is made of. */
export interface Named extends Place {
  readonly logicalId: string;
  /** The physical name: the template's own, or one made of the logical id. */
  readonly name: string;
  /** A property of the resource, resolved. @throws Error when it is not there */
  property(name: string): string;
  /** The same, if it is there. */
  optional(name: string): string | undefined;
}

interface Kind {
  /** The property that names it. */
  readonly named?: string;
  identity(named: Named): Omit<Identity, 'name'>;
}

const arn = ({ partition, region, account }: Place, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As AWS makes up ids, but the same each time. */
const uuidOf = (text: string): string => hash(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
const idOf = (text: string): string => hash(text).slice(0, 10);

/** Known by its name, in a service's ARN. */
const byName = (
  named: string,
  service: string,
  resource: (name: string) => string,
  more: readonly string[] = [],
): Kind => ({
  named,
  identity: (of) => {
    const own = arn(of, service, resource(of.name));
    return {
      arn: own,
      ref: of.name,
      attributes: { Arn: own, ...Object.fromEntries(more.map((key) => [key, of.name])) },
    };
  },
});

/** Nothing but an id that other resources of its service may mention. */
const byId: Kind = {
  identity: ({ logicalId }) => ({ arn: '', ref: idOf(logicalId), attributes: { Id: idOf(logicalId) } }),
};

/**
 * The resource types that can be referred to.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::SQS::Queue': {
    named: 'QueueName',
    identity(of) {
      const url = `https://sqs.${of.region}.amazonaws.com/${of.account}/${of.name}`;
      const own = arn(of, 'sqs', of.name);
      return { arn: own, ref: url, attributes: { Arn: own, QueueName: of.name, QueueUrl: url } };
    },
  },
  'AWS::DynamoDB::Table': {
    named: 'TableName',
    identity(of) {
      const own = arn(of, 'dynamodb', `table/${of.name}`);
      return { arn: own, ref: of.name, attributes: { Arn: own, StreamArn: `${own}/stream/2026-01-01T00:00:00.000` } };
    },
  },
  'AWS::Events::EventBus': byName('Name', 'events', (name) => `event-bus/${name}`, ['Name']),
  'AWS::Events::Archive': byName('ArchiveName', 'events', (name) => `archive/${name}`, ['ArchiveName']),
  'AWS::Events::Rule': {
    named: 'Name',
    identity(of) {
      const bus = (of.optional('EventBusName') ?? 'default').replace(/^arn:.*:event-bus\//, '');
      const own = arn(of, 'events', bus === 'default' ? `rule/${of.name}` : `rule/${bus}/${of.name}`);
      const ref = bus === 'default' ? of.name : `${bus}|${of.name}`;
      return { arn: own, ref, attributes: { Arn: own } };
    },
  },
  'AWS::Scheduler::Schedule': {
    named: 'Name',
    identity(of) {
      const own = arn(of, 'scheduler', `schedule/${of.optional('GroupName') ?? 'default'}/${of.name}`);
      return { arn: own, ref: of.name, attributes: { Arn: own } };
    },
  },
  'AWS::Lambda::Function': byName('FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Lambda::EventSourceMapping': {
    identity(of) {
      const uuid = uuidOf(of.logicalId);
      const own = arn(of, 'lambda', `event-source-mapping:${uuid}`);
      return { arn: own, ref: uuid, attributes: { Id: uuid, EventSourceMappingArn: own } };
    },
  },
  'AWS::Lambda::Url': {
    identity(of) {
      const url = `https://${idOf(of.logicalId)}.lambda-url.${of.region}.on.aws/`;
      const target = of.property('TargetFunctionArn');
      return { arn: target, ref: target, attributes: { FunctionArn: target, FunctionUrl: url } };
    },
  },
  'AWS::Lambda::Permission': byId,
  'AWS::StepFunctions::StateMachine': {
    named: 'StateMachineName',
    identity(of) {
      const own = arn(of, 'states', `stateMachine:${of.name}`);
      return { arn: own, ref: own, attributes: { Arn: own, Name: of.name } };
    },
  },
  'AWS::S3::Bucket': {
    named: 'BucketName',
    identity(of) {
      const own = `arn:${of.partition}:s3:::${of.name}`;
      return { arn: own, ref: of.name, attributes: { Arn: own } };
    },
  },
  'AWS::IAM::Role': {
    named: 'RoleName',
    identity(of) {
      const own = `arn:${of.partition}:iam::${of.account}:role/${of.name}`;
      return { arn: own, ref: of.name, attributes: { Arn: own } };
    },
  },
  'AWS::IAM::Policy': byId,
  'AWS::SQS::QueuePolicy': byId,
  'AWS::S3::BucketPolicy': byId,
  'AWS::Logs::LogGroup': byName('LogGroupName', 'logs', (name) => `log-group:${name}:*`),
  'AWS::CloudWatch::Alarm': byName('AlarmName', 'cloudwatch', (name) => `alarm:${name}`),
  'AWS::SNS::Topic': {
    named: 'TopicName',
    identity(of) {
      const own = arn(of, 'sns', of.name);
      return { arn: own, ref: own, attributes: { TopicArn: own, TopicName: of.name } };
    },
  },
  'AWS::SES::EmailIdentity': byName('EmailIdentity', 'ses', (name) => `identity/${name}`),
  'AWS::ApiGatewayV2::Api': {
    identity(of) {
      const id = idOf(of.logicalId);
      const endpoint = `https://${id}.execute-api.${of.region}.amazonaws.com`;
      return { arn: arn(of, 'execute-api', id), ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } };
    },
  },
  'AWS::ApiGatewayV2::Integration': byId,
  'AWS::ApiGatewayV2::Route': byId,
  'AWS::ApiGatewayV2::Stage': byId,
};

/** The property that names a resource of this type. */
export const namePropertyOf = (type: string): string | undefined => KINDS[type]?.named;

/** @throws Error naming the type, when it is not known how one refers to it */
export function identityOf(type: string, named: Named): Identity {
  const kind = KINDS[type];
  if (!kind) throw new Error(`${named.logicalId} (${type}): what refers to it is not simulated`);
  return { name: named.name, ...kind.identity(named) };
}
