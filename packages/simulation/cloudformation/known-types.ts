import type { CloudFormationTemplate } from './template.ts';

/** What the simulation is made of. */
const SIMULATED = [
  ...['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
  ...['AWS::Events::EventBus', 'AWS::Events::Rule', 'AWS::Events::Archive', 'AWS::Scheduler::Schedule'],
  ...['AWS::Lambda::Function', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission', 'AWS::Lambda::Url'],
  ...['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::StepFunctions::StateMachine', 'AWS::CloudWatch::Alarm'],
  ...['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'],
  'AWS::ApiGatewayV2::Stage',
  'AWS::SES::EmailIdentity',
];

/** What is there for people, or for the deployment itself: nothing of the pipeline behaves differently without it. */
const IGNORED = [
  ...['AWS::Logs::LogGroup', 'AWS::Logs::MetricFilter', 'AWS::CloudWatch::Dashboard'],
  ...['AWS::CloudWatch::CompositeAlarm', 'AWS::SNS::Topic', 'AWS::SNS::Subscription'],
  'AWS::CDK::Metadata',
];

export const isIgnored = (type: string): boolean => IGNORED.includes(type);

/** @throws Error naming a resource whose type is not known */
export function checkKnown({ Resources: resources = {} }: CloudFormationTemplate): void {
  for (const [logicalId, { Type: type }] of Object.entries(resources))
    if (!SIMULATED.includes(type) && !IGNORED.includes(type))
      throw new Error(`${logicalId} (${type}): resources of this type are not simulated`);
}
