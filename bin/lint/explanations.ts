import type { Explanation } from './finding.ts';

const LOCAL = /^local/;
/** The stages that go with their stack. */
const PASSING = /^(local|dev)/;
/** Where no key of the account is configured. */
const OWNED_BY_AWS = /^(local|dev|prod$)/;

const OWN_KEYS =
  'AWS encrypts it with keys of its own; encryptionKeyArn takes a key of the account, and the templates that have one pass.';
const SEND_IS_CONSUMED =
  'Lambda reads the queue and does not call the function asynchronously, so a destination of the function would stay empty: the consumer itself, and the redrive policy of its queue, dead-letter a message with its reason.';
const RESTORABLE =
  'It is computed from the event store, which has point-in-time recovery in every stage; only prod keeps the table beyond the stack, and there it has it too.';
const TRACES =
  'Each event carries a W3C traceparent and the ids of its cause, which also the log lines have, across queues where X-Ray loses the trace; tracing of the pipeline construct switches X-Ray on, at a price for each request.';

/** Every finding that stays, with the reason. */
export const EXPLANATIONS: readonly Explanation[] = [
  // Local stages: plain HTTP on this machine.
  {
    ...{ tool: 'cdk-nag', rule: /^AwsSolutions-(SQS4|S10)$/, templates: LOCAL },
    because:
      'A local AWS listens on plain HTTP on 127.0.0.1, and a policy that demands TLS would refuse every request.',
  },
  {
    ...{ tool: 'cdk-nag', rule: 'AwsSolutions-APIG4', templates: LOCAL },
    because:
      'Only the stages local and local-… may have an open API, and readConfig and HttpFront refuse it anywhere else.',
  },

  {
    ...{ tool: 'cdk-nag', rule: 'AwsSolutions-APIG4', resources: /POST--webhooks--payment/ },
    because:
      'A payment provider cannot sign for IAM: the function checks the signature of each call before anything else, and its role may only append to payments.',
  },

  // Rights.
  {
    ...{ tool: 'cdk-nag', rule: 'AwsSolutions-IAM5[Resource::*]', resources: /^(Pipeline\/Relay\/|Saga\/Machine)/ },
    because:
      'IAM knows dynamodb:ListStreams, which the stream mapping of the relay needs, and the delivery of logs of an express state machine, on no single resource.',
  },
  {
    ...{ tool: 'cdk-nag', rule: /^AwsSolutions-IAM5\[Resource::.*:ses:.*\]$/, resources: /^Listeners\/Email\// },
    because:
      'SES asks for the right on the identity of each recipient in its sandbox and on a default configuration set; the condition ses:FromAddress binds it to the one sender.',
  },
  {
    ...{ tool: 'cdk-nag', rule: /^AwsSolutions-IAM5\[Resource::<TablesAuditBucket.*\.Arn>\/\*\]$/ },
    because: 'The audit consumer writes objects whose keys contain the time, and may neither read nor delete any.',
  },

  {
    ...{ tool: 'cdk-nag', rule: /^AwsSolutions-IAM5\[Action::kms:(GenerateDataKey|ReEncrypt)\*\]$/ },
    resources: /^Pipeline\/Relay\//,
    because:
      'The CDK grants the use of the one key for the failure queue of the relay by these prefixes, whose actions belong together.',
  },

  // Queues and functions.
  {
    ...{ tool: 'cdk-nag', rule: /^(AwsSolutions-SQS3|Serverless-SQSRedrivePolicy)$/ },
    resources: /(Dlq|Relay\/Failures)\/Resource$/,
    because: 'It is the dead-letter queue, and an alarm tells when it has a message.',
  },
  { tool: 'cdk-nag', rule: 'Serverless-LambdaDLQ', because: SEND_IS_CONSUMED },
  { tool: 'cdk-nag', rule: 'Serverless-LambdaEventSourceMappingDestination', because: SEND_IS_CONSUMED },
  { tool: 'checkov', rule: 'CKV_AWS_116', because: SEND_IS_CONSUMED },
  {
    ...{ tool: 'cdk-nag', rule: 'Serverless-EventBusDLQ', resources: /^Breakers\/.*\/Schedule\/Resource$/ },
    because: 'The schedule fires anew each minute, so a minute that was missed is not worth keeping.',
  },
  {
    ...{ tool: 'checkov', rule: 'CKV_AWS_115' },
    because:
      'A consumer is limited by the maximum concurrency of its mapping, which takes nothing from the other functions of the account; relayConcurrency and apiConcurrency reserve for the two that have no such limit.',
  },
  {
    ...{ tool: 'checkov', rule: 'CKV_AWS_117' },
    because:
      'The functions call AWS only, and providers over the Internet; vpc of the pipeline construct attaches them where a network demands it.',
  },
  {
    ...{ tool: 'checkov', rule: 'CKV_AWS_173' },
    because:
      'The environment has names, limits and URLs; secrets are in SSM, and a function knows the name of its own only.',
  },
  { tool: 'cdk-nag', rule: 'Serverless-LambdaTracing', because: TRACES },

  // State machine.
  { tool: 'cdk-nag', rule: /^(AwsSolutions-SF2|Serverless-StepFunctionStateMachineXray)$/, because: TRACES },
  {
    ...{ tool: 'cdk-nag', rule: 'AwsSolutions-SF1' },
    because:
      'A standard execution keeps its whole history for 90 days; an express one logs its errors, without the data of customers that a log of everything would hold.',
  },

  // API.
  {
    ...{ tool: 'cdk-nag', rule: 'Serverless-APIGWDefaultThrottling', templates: PASSING },
    because: 'apiRatePerSecond sets it where a stage has traffic to limit; the account limits the rest.',
  },

  // Keys and data.
  { tool: 'checkov', rule: /^CKV_AWS_(119|27|158)$/, templates: OWNED_BY_AWS, because: OWN_KEYS },
  {
    ...{ tool: 'checkov', rule: 'CKV_AWS_27', resources: /^PipelineBusDlq/ },
    because:
      'It takes the events that EventBridge could not encrypt with the key: with the same key it could not take them.',
  },
  { tool: 'cdk-nag', rule: 'AwsSolutions-DDB3', templates: PASSING, because: RESTORABLE },
  { tool: 'checkov', rule: 'CKV_AWS_28', templates: PASSING, because: RESTORABLE },
  {
    ...{ tool: 'checkov', rule: 'CKV_AWS_21', templates: PASSING },
    because: 'In a stage that goes with its stack a version would only be in the way of deleting the bucket.',
  },
  {
    ...{ tool: 'cdk-nag', rule: 'AwsSolutions-S1' },
    because:
      'Nobody may read the bucket but by CloudTrail-logged rights of their own; data events of CloudTrail say who did, and a log bucket would need one of its own.',
  },
  {
    ...{ tool: 'checkov', rule: 'CKV_AWS_18' },
    because:
      'Data events of CloudTrail say who read or wrote an object, with the identity that server access logs lack.',
  },

  // Templates.
  {
    ...{ tool: 'cfn-lint', rule: 'W3005' },
    because: 'The CDK writes dependencies that a reference implies as well; they change nothing.',
  },
];
