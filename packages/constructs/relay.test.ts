import { defineStream } from '@orderflow/core';
import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { EventConsumer, Relay, type RelayProps } from './index.ts';
import { pipelineFixture, pipelineTemplate } from './testing/pipeline-fixture.ts';
import { GuestArrived, SeatStream } from './testing/seats.ts';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** A second relay in a pipeline's stack, to try its props. */
function relayWith(props: Partial<RelayProps>) {
  const { stack, pipeline } = pipelineFixture();
  const { bus, eventStore } = pipeline;
  return new Relay(stack, 'Other', { pipeline, bus, eventStore, ...props });
}

test('the mapping reads all changes of the event store in order, until they are 12 hours old, with a failure queue', () => {
  pipelineTemplate().hasResourceProperties(MAPPING, {
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineEventsTable'), 'StreamArn'] },
    StartingPosition: 'TRIM_HORIZON',
    FilterCriteria: Match.absent(),
    BatchSize: 100,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: Match.absent(), // age alone ends them
    MaximumRecordAgeInSeconds: 12 * 3600,
    ParallelizationFactor: Match.absent(),
    DestinationConfig: {
      OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineRelayFailures'), 'Arn'] } },
    },
  });
});

test('the function gets the bus and the failure queue', () => {
  const template = pipelineTemplate();
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

test('the function knows which sources may speak in which streams: those of all consumers, wherever they are made', () => {
  const fixture = pipelineFixture({ streams: [SeatStream] });
  new EventConsumer(fixture.stack, 'Door', {
    ...{ pipeline: fixture.pipeline, entry: 'door.ts', subscribesTo: [GuestArrived] },
    commitsTo: defineStream('door', { key: 'seatId', events: [GuestArrived] }),
  });
  fixture.template().hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-relay',
    Environment: { Variables: Match.objectLike({ STREAM_SOURCES: '{"seat":["seat"],"door":["door-service"]}' }) },
  });
});

test('the function may put events on the bus, send to the failure queue and read the stream', () => {
  const actions = Object.entries(pipelineTemplate().findResources('AWS::IAM::Policy'))
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

test('alarms watch the lag, the failure queue and commits that were changed', () => {
  const template = pipelineTemplate();
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'seats-local-relay-changed',
    Namespace: 'seats-local',
    MetricName: 'changedCommits',
    Dimensions: [{ Name: 'service', Value: 'relay' }],
    Statistic: 'Sum',
    Threshold: 0,
  });
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
  [
    'a maxAge of a day, when DynamoDB drops the record',
    { maxAge: Duration.hours(24) },
    'maxAge must be at least 1 minute and under 24 h',
  ],
  ['a batch too large', { batchSize: 1001 }, 'batchSize is 1001; it must be a whole number from 1 to 1000'],
])('refused: %s', (_, props, words) => {
  expect(() => relayWith(props)).toThrow(words);
});

describe('silence', () => {
  test('commits written and no event published for five minutes is an alarm, also after a single commit', () => {
    const ofDev = pipelineFixture({}, 'dev').template();
    ofDev.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'seats-dev-relay-silent',
      EvaluationPeriods: 15,
      DatapointsToAlarm: 5,
      Metrics: Match.arrayWith([
        Match.objectLike({
          Expression: 'IF(RUNNING_SUM(FILL(written, 0)) > 0 AND RUNNING_SUM(FILL(published, 0)) == 0, 1, 0)',
          ReturnData: true,
        }),
        Match.objectLike({
          Id: 'written',
          MetricStat: Match.objectLike({
            Metric: Match.objectLike({ Namespace: 'AWS/DynamoDB', MetricName: 'ConsumedWriteCapacityUnits' }),
          }),
        }),
        Match.objectLike({
          Id: 'published',
          MetricStat: Match.objectLike({
            Metric: Match.objectLike({ Namespace: 'seats-dev', MetricName: 'published' }),
          }),
        }),
      ]),
    });
  });

  test.each([
    ['by default in a local stage', {}, 'local'],
    ['where it is switched off', { relay: { silenceAlarm: false } }, 'dev'],
  ])('is no alarm %s', (_, props, stage) => {
    const alarms = pipelineFixture(props, stage).template().findResources('AWS::CloudWatch::Alarm');
    expect(Object.values(alarms).filter(({ Properties }) => Properties.Metrics)).toEqual([]);
  });

  test.each([
    ['seats-local-relay-throttled', 'Throttles'],
    ['seats-local-relay-errors', 'Errors'],
    ['seats-local-bus-throttled', 'PutEventsApproximateThrottledCount'],
    ['seats-local-bus-slow', 'IngestionToInvocationStartLatency'],
  ])('%s watches %s', (AlarmName, MetricName) => {
    pipelineTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName, MetricName });
  });
});
