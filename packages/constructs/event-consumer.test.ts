import { defineEvent } from '@orderflow/core';
import { Match } from 'aws-cdk-lib/assertions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import * as z from 'zod/mini';
import { allowedIn, consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';
import { ForeignSeatWanted, GuestArrived, SeatFreed, SeatStream, SeatTaken, SeatWanted } from './testing/seats.ts';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

type Props = NonNullable<Parameters<typeof consumerOf>[1]>;

/** The template of one consumer with these props. */
function withConsumer(props: Props = {}) {
  const built = pipelineFixture();
  consumerOf(built, props);
  return built.template();
}

/** The smallest consumer, synthesized once. */
const smallest = withConsumer();

const refs = (logicalId: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${logicalId}`), 'Arn'] });

const ruleArn = (name: string) => ({
  'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`^/${name}$`)])],
});

describe('rules', () => {
  const patternsOf = (template: ReturnType<typeof withConsumer>) =>
    Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern);

  test('match exactly the types of the contracts, from any source: the consumer refuses what is not theirs', () => {
    const template = withConsumer({ subscribesTo: [SeatTaken, SeatFreed] });
    expect(patternsOf(template)).toEqual([{ 'detail-type': ['seat.freed', 'seat.taken'] }]);
  });

  test('one for each pattern, named after it', () => {
    const template = withConsumer({ subscribesTo: [SeatTaken, SeatWanted, ForeignSeatWanted, GuestArrived] });
    const rules = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => [
      Properties.Name,
      Properties.EventPattern,
    ]);
    const ofOwner = (exists: boolean) => ({
      source: ['seat'],
      'detail-type': ['seat.wanted'],
      detail: { metadata: { sequence: [{ exists }] } },
    });
    expect(Object.fromEntries(rules)).toEqual({
      'seats-local-seat-events': { 'detail-type': ['integration.guest.arrived', 'seat.taken'] },
      'seats-local-seat-seat-stored': ofOwner(true),
      'seats-local-seat-seat-unstored': ofOwner(false),
      'seats-local-seat-foreign': { source: [{ 'anything-but': ['seat'] }], 'detail-type': ['seat.wanted'] },
    });
  });

  test('two sources that end with the same owner are written in full in the names', () => {
    const seatTaken = { version: 1, owner: 'seat', summary: 'A seat is taken.', data: z.unknown() };
    const both = (source: string) => [
      defineEvent('seat.taken', { ...seatTaken, source, hasForeignForm: true }),
      defineEvent('seat.taken', { ...seatTaken, source, origin: 'foreign' }),
    ];
    const template = withConsumer({ name: 'chair', subscribesTo: [...both('theatre.seat'), ...both('cinema.seat')] });
    const names = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.Name);
    expect(names.sort()).toEqual(
      ['cinema-seat', 'cinema-seat-unstored', 'foreign-to-cinema-seat', 'foreign-to-theatre-seat']
        .concat('theatre-seat', 'theatre-seat-unstored')
        .map((label) => `seats-local-chair-${label}`),
    );
  });

  test('everything: true matches all events except replayed ones', () => {
    expect(patternsOf(withConsumer({ everything: true }))).toEqual([{ 'replay-name': [{ exists: false }] }]);
  });

  test('send events to the queue, and undeliverable ones to the dead-letter queue', () => {
    const template = smallest;
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: Match.stringLikeRegexp('^PipelineBus') },
      Targets: [Match.objectLike({ Arn: refs('SeatQueue'), DeadLetterConfig: { Arn: refs('SeatDlq') } })],
    });
    for (const queue of ['SeatQueue', 'SeatDlq'])
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: Match.stringLikeRegexp(`^${queue}`) }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Principal: { Service: 'events.amazonaws.com' },
              Condition: { ArnEquals: { 'aws:SourceArn': [ruleArn('seats-local-seat-events')] } },
            }),
          ]),
        },
      });
  });

  test('are made after the policies that allow them to send', () => {
    smallest.hasResource('AWS::Events::Rule', {
      DependsOn: [Match.stringLikeRegexp('^SeatDlqPolicy'), Match.stringLikeRegexp('^SeatQueuePolicy')],
    });
  });

  test('are several where one pattern would be longer than EventBridge allows', () => {
    const types = Array.from({ length: 60 }, (_, index) => `seat.with.a.rather.long.name.that.happened.${index}`);
    const contract = (type: string) =>
      defineEvent(type, { version: 1, owner: 'seat', summary: '', data: z.object({}) });
    const patterns = patternsOf(withConsumer({ subscribesTo: types.map(contract) }));
    expect(patterns).toHaveLength(2);
    expect(patterns.flatMap((pattern) => pattern['detail-type']).sort()).toEqual(types.sort());
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  });
});

describe('queues', () => {
  test('the visibility time-out is six time-outs plus the window, and SQS dead-letters after spare receives', () => {
    const template = withConsumer({
      timeout: Duration.seconds(20),
      batchingWindow: Duration.seconds(5),
      maxReceives: 7,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'seats-local-seat',
      VisibilityTimeout: 125,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: refs('SeatDlq'), maxReceiveCount: 103 },
    });
  });

  test('the dead-letter queue keeps messages for 14 days, the queue for 10', () => {
    const template = smallest;
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'seats-local-seat-dlq',
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'seats-local-seat',
      MessageRetentionPeriod: 10 * 86_400,
    });
  });

  test('require TLS, except in local stages, which use plain HTTP', () => {
    const tlsOnly = Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const statements = { PolicyDocument: { Statement: Match.arrayWith([tlsOnly]) } };
    const dev = pipelineFixture({}, 'dev');
    consumerOf(dev);
    dev.template().resourcePropertiesCountIs('AWS::SQS::QueuePolicy', statements, 3);
    smallest.resourcePropertiesCountIs('AWS::SQS::QueuePolicy', statements, 0);
  });
});

describe('event source mapping', () => {
  test('has batches of 10, a concurrency of 50 and partial batch responses by default', () => {
    smallest.hasResourceProperties(MAPPING, {
      EventSourceArn: refs('SeatQueue'),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 50 },
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  test('takes other sizes, windows and concurrencies', () => {
    const props = { batchSize: 500, batchingWindow: Duration.seconds(60), maxConcurrency: 3 };
    withConsumer(props).hasResourceProperties(MAPPING, {
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 60,
      ScalingConfig: { MaximumConcurrency: 3 },
    });
  });
});

describe('function', () => {
  test('gets its queues, its retry settings and the event store', () => {
    const template = withConsumer({
      name: 'chair',
      maxReceives: 4,
      retryBase: Duration.seconds(3),
      environment: { ROWS: '12' },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'seats-local-chair',
      Environment: {
        Variables: {
          CONSUMER_NAME: 'chair',
          QUEUE_URL: { Ref: Match.stringLikeRegexp('^SeatQueue') },
          DLQ_URL: { Ref: Match.stringLikeRegexp('^SeatDlq') },
          MAX_RECEIVES: '4',
          RETRY_BASE_SECONDS: '3',
          EVENTS_TABLE: { Ref: Match.stringLikeRegexp('^PipelineEventsTable') },
          ROWS: '12',
          NODE_OPTIONS: '--enable-source-maps',
          POWERTOOLS_LOG_LEVEL: 'INFO',
          POWERTOOLS_METRICS_NAMESPACE: 'seats-local',
        },
      },
    });
  });

  test("has the pipeline's retry settings and time-out by default", () => {
    const built = pipelineFixture({
      maxReceives: 6,
      retryBase: Duration.seconds(9),
      consumerTimeout: Duration.seconds(30),
    });
    consumerOf(built);
    const template = built.template();
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'seats-local-seat',
      Timeout: 30,
      Environment: { Variables: Match.objectLike({ MAX_RECEIVES: '6', RETRY_BASE_SECONDS: '9' }) },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: 103 }) });
  });

  test('may send to its dead-letter queue and its queue, and receive from its queue, and nothing else', () => {
    const own = [
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: refs('SeatHandlerLogs') },
      { Action: 'sqs:SendMessage', Resource: [refs('SeatDlq'), refs('SeatQueue')] },
      {
        Action: [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ReceiveMessage',
        ],
        Resource: refs('SeatQueue'),
      },
    ];
    smallest.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^SeatHandlerRole') }],
      PolicyDocument: { Statement: own.map((statement) => ({ Effect: 'Allow', ...statement })) },
    });
  });
});

describe('commits', () => {
  const keysOf = (props: Props) =>
    allowedIn(withConsumer(props), 'SeatHandlerRole')
      .filter(({ actions }) => actions.includes('dynamodb:PutItem'))
      .map(({ Condition }) => Condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys']);

  test('are allowed to the streams of commitsTo', () => {
    expect(keysOf({ commitsTo: SeatStream })).toEqual([['seat-*']]);
  });

  test('in transactions are allowed the table', () => {
    expect(keysOf({ commitsTo: SeatStream, commitsInTransactions: true })).toEqual([undefined]);
  });

  test('are not allowed by default', () => {
    expect(keysOf({})).toEqual([]);
  });
});

describe('alarms', () => {
  test('watch the depth of the dead-letter queue, what comes into it, and the age of the oldest message', () => {
    const template = withConsumer({ ageAlarm: Duration.minutes(3) });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'seats-local-seat-dead-letters',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SeatDlq'), 'QueueName'] } }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'seats-local-seat-dead-lettered',
      MetricName: 'NumberOfMessagesSent',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SeatDlq'), 'QueueName'] } }],
      Threshold: 0,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'seats-local-seat-waiting',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SeatQueue'), 'QueueName'] } }],
      Threshold: 180,
    });
  });
});

test('alarms name their page in the runbook of the pipeline', () => {
  const built = pipelineFixture({ runbook: 'https://wiki.example/runbook' });
  consumerOf(built, {}, 'Seat');
  const description = (page: string) => Match.stringLikeRegexp(`Runbook: https://wiki.example/runbook#${page}$`);
  for (const page of ['dead-letters', 'dead-lettered', 'waiting', 'relay-lag', 'relay-failed'])
    built.template().hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmDescription: description(page) });
});

test('the construct exposes its parts', () => {
  const consumer = consumerOf(pipelineFixture(), { subscribesTo: [SeatTaken, SeatWanted] }, 'SeatMap');
  expect(consumer.name).toBe('seat-map');
  expect(consumer.rules).toHaveLength(2);
  expect((consumer.queue as Queue).deadLetterQueue?.queue).toBe(consumer.dlq);
  expect(consumer.function).toBe(consumer.handler?.function);
  expect(consumer.eventSource.queue).toBe(consumer.queue);
});

describe('refused', () => {
  const cases: [string, Props, string][] = [
    [
      'subscribesTo and everything',
      { everything: true, subscribesTo: [SeatTaken] },
      'subscribesTo and everything: give one',
    ],
    ['no contracts', { subscribesTo: [] }, 'subscribesTo must not be empty (or set everything: true)'],
    ['a concurrency SQS does not have', { maxConcurrency: 1 }, 'maxConcurrency is 1; it must be a whole number from 2'],
    ['a large batch without a window', { batchSize: 11 }, 'batchSize 11 is above 10, for which SQS needs a batchingW'],
    ['transactions of no stream', { commitsInTransactions: true }, 'commitsInTransactions needs commitsTo'],
    ['an empty batch', { batchSize: 0 }, 'batchSize is 0; it must be a whole number from 1 to 10000'],
    [
      'a window of one and a half seconds',
      { batchingWindow: Duration.millis(1500) },
      'batchingWindow in seconds is 1.5; it must be a',
    ],
    [
      'a window of six minutes',
      { batchingWindow: Duration.minutes(6) },
      'batchingWindow in seconds is 360; it must be a',
    ],
    ['zero receives', { maxReceives: 0 }, 'maxReceives is 0; it must be a whole number from 1 to 1000'],
    ['no retry delay', { retryBase: Duration.seconds(0) }, 'retryBase in seconds is 0; it must be a whole number'],
    ['a time-out Lambda does not have', { timeout: Duration.minutes(16) }, 'timeout is 960 seconds; Lambda allows'],
    [
      'an environment with the queue of the consumer',
      { environment: { QUEUE_URL: 'x' } },
      'environment sets QUEUE_URL, which the',
    ],
    ['other Node options', { environment: { NODE_OPTIONS: '' } }, 'environment sets NODE_OPTIONS, which the construct'],
    ['a name too long', { name: 'x'.repeat(60) }, 'is longer than the 64 characters EventBridge allows'],
  ];
  test.each(cases)('%s', (_, props, words) => {
    expect(() => consumerOf(pipelineFixture(), props)).toThrow(words);
  });

  test('the error names the construct', () => {
    expect(() => consumerOf(pipelineFixture(), { subscribesTo: [] })).toThrow(
      'EventConsumer seats-local/Seat: subscribesTo must not be empty',
    );
  });
});

test('a consumer may send copies of messages that wait, as often as it takes, and an alarm tells', () => {
  const template = smallest;
  const [send] = allowedIn(template, 'SeatHandlerRole').filter(({ resource }) =>
    JSON.stringify(resource).includes('SeatQueue'),
  );
  expect(send?.actions).toContain('sqs:SendMessage');
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-seat',
    RecursiveLoop: 'Allow',
    Environment: { Variables: Match.objectLike({ WAIT_RECEIVES: '90' }) },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'seats-local-seat-unavailable',
    MetricName: 'waiting',
    EvaluationPeriods: 6,
    DatapointsToAlarm: 5,
  });
});
