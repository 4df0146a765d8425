import { Relay, type RelayProps } from '@orderflow/constructs';
import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { seats } from './fixtures/template.ts';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** A second relay in a pipeline's stack, to try its props. */
function relayWith(props: Partial<RelayProps>) {
  const { stack, pipeline } = seats();
  const { bus, eventStore } = pipeline;
  return new Relay(stack, 'Other', { pipeline, bus, eventStore, ...props });
}

test('reads inserts off the event store, in order, with bounded retries and a place for what failed', () => {
  seats()
    .template()
    .hasResourceProperties(MAPPING, {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineEventsTable'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 185,
      MaximumRecordAgeInSeconds: 12 * 3600,
      ParallelizationFactor: Match.absent(),
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineRelayFailures'), 'Arn'] } },
      },
    });
});

test('knows the bus and the failure queue', () => {
  const template = seats().template();
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-relay',
    Timeout: 30,
    Environment: {
      Variables: Match.objectLike({
        SERVICE_NAME: 'relay',
        BUS_NAME: { Ref: Match.stringLikeRegexp('^PipelineBus') },
        FAILURE_QUEUE_URL: { Ref: Match.stringLikeRegexp('^PipelineRelayFailures') },
      }),
    },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'seats-local-relay-failures',
    MessageRetentionPeriod: 14 * 86_400,
    SqsManagedSseEnabled: true,
  });
});

test('may put events on this bus, park into its queue and read this stream', () => {
  const actions = Object.entries(seats().template().findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('PipelineRelay'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action }) => Action);
  expect(actions).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'events:PutEvents',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:SendMessage',
    'dynamodb:ListStreams',
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
  ]);
});

test('alarms on lag and on what it gave up', () => {
  const template = seats().template();
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'seats-local-relay-lag',
    MetricName: 'IteratorAge',
    Threshold: 60_000,
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'seats-local-relay-failed',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 0,
  });
});

test.each<[string, Partial<RelayProps>, string]>([
  ['a day, when the record is gone', { maxAge: Duration.hours(24) }, 'maxAge must be at least 1 minute and under 24 h'],
  ['endless retries', { retries: -1 }, 'retries is -1; it must be a whole number from 1 to 10000'],
  ['a batch too large', { batchSize: 1001 }, 'batchSize is 1001; it must be a whole number from 1 to 1000'],
])('refuses %s', (_, props, words) => {
  expect(() => relayWith(props)).toThrow(words);
});
