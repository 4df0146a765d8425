import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { ForeignSeatWanted, GuestArrived, SeatFreed, SeatTaken, SeatWanted } from './fixtures/seats.ts';
import { consumerOf, seats } from './fixtures/template.ts';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** The template of one consumer with these props. */
function withConsumer(props: Parameters<typeof consumerOf>[1] = {}) {
  const built = seats();
  consumerOf(built, props);
  return built.template();
}

const refs = (logicalId: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${logicalId}`), 'Arn'] });

describe('rules', () => {
  const patternsOf = (template: ReturnType<typeof withConsumer>) =>
    Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern);

  test('ask for exactly the types and the source of the contracts', () => {
    const template = withConsumer({ subscribesTo: [SeatTaken, SeatFreed] });
    expect(patternsOf(template)).toEqual([{ source: ['orderflow.seat'], 'detail-type': ['seat.freed', 'seat.taken'] }]);
  });

  test('are one for each pattern, named after it', () => {
    const template = withConsumer({ subscribesTo: [SeatTaken, SeatWanted, ForeignSeatWanted, GuestArrived] });
    const rules = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => [
      Properties.Name,
      Properties.EventPattern,
    ]);
    const sequence = (exists: boolean) => ({ metadata: { sequence: [{ exists }] } });
    expect(Object.fromEntries(rules)).toEqual({
      'seats-local-seat-seat': { source: ['orderflow.seat'], 'detail-type': ['seat.taken'] },
      'seats-local-seat-seat-stored': {
        source: ['orderflow.seat'],
        'detail-type': ['seat.wanted'],
        detail: sequence(true),
      },
      'seats-local-seat-foreign': { 'detail-type': ['seat.wanted'], detail: sequence(false) },
      'seats-local-seat-door-service': { source: ['door-service'], 'detail-type': ['integration.guest.arrived'] },
    });
  });

  test('that hear everything leave replays out', () => {
    expect(patternsOf(withConsumer({ everything: true }))).toEqual([{ 'replay-name': [{ exists: false }] }]);
  });

  test('bring events to the queue, and what cannot be delivered to the dead-letter queue', () => {
    const template = withConsumer();
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
              Condition: { ArnEquals: { 'aws:SourceArn': refs('SeatRule') } },
            }),
          ]),
        },
      });
  });
});

describe('queues', () => {
  test('hide a batch for six times the time-out plus the window, and give up a little after maxReceives', () => {
    const template = withConsumer({
      timeout: Duration.seconds(20),
      batchingWindow: Duration.seconds(5),
      maxReceives: 7,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'seats-local-seat',
      VisibilityTimeout: 125,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: refs('SeatDlq'), maxReceiveCount: 10 },
    });
  });

  test('keep what is dead for 14 days, longer than what is waiting', () => {
    const template = withConsumer();
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'seats-local-seat-dlq',
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'seats-local-seat',
      MessageRetentionPeriod: 4 * 86_400,
    });
  });

  test('ask for TLS, except in rehearsal, which has plain http', () => {
    const tlsOnly = Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const statements = { PolicyDocument: { Statement: Match.arrayWith([tlsOnly]) } };
    const dev = seats({ stage: 'dev' });
    consumerOf(dev);
    dev.template().resourcePropertiesCountIs('AWS::SQS::QueuePolicy', statements, 3);
    withConsumer().resourcePropertiesCountIs('AWS::SQS::QueuePolicy', statements, 0);
  });
});

describe('event source mapping', () => {
  test('by default takes ten at a time, at most 50 batches at once, and reports what failed', () => {
    withConsumer().hasResourceProperties(MAPPING, {
      EventSourceArn: refs('SeatQueue'),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 50 },
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  test('takes other sizes, windows and caps', () => {
    const props = { batchSize: 500, batchingWindow: Duration.seconds(60), maxConcurrency: 3 };
    withConsumer(props).hasResourceProperties(MAPPING, {
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 60,
      ScalingConfig: { MaximumConcurrency: 3 },
    });
  });
});

describe('function', () => {
  test('knows its queues, its patience and the event store', () => {
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
        },
      },
    });
  });

  test('has the patience of the pipeline unless it says otherwise', () => {
    const built = seats({ maxReceives: 6, retryBase: Duration.seconds(9), consumerTimeout: Duration.seconds(30) });
    consumerOf(built);
    const template = built.template();
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'seats-local-seat',
      Timeout: 30,
      Environment: { Variables: Match.objectLike({ MAX_RECEIVES: '6', RETRY_BASE_SECONDS: '9' }) },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: 9 }) });
  });

  test('may park into its own dead-letter queue and work off its own queue, and nothing besides', () => {
    const own = [
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: refs('SeatHandlerLogs') },
      { Action: 'sqs:SendMessage', Resource: refs('SeatDlq') },
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
    withConsumer().hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^SeatHandlerRole') }],
      PolicyDocument: { Statement: own.map((statement) => ({ Effect: 'Allow', ...statement })) },
    });
  });
});

describe('alarms', () => {
  test('watch the depth of the dead-letter queue and the age of the oldest message', () => {
    const template = withConsumer({ ageAlarm: Duration.minutes(3) });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'seats-local-seat-parked',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SeatDlq'), 'QueueName'] } }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'seats-local-seat-waiting',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SeatQueue'), 'QueueName'] } }],
      Threshold: 180,
    });
  });
});

test('exposes what it built', () => {
  const consumer = consumerOf(seats(), { subscribesTo: [SeatTaken, GuestArrived] }, 'SeatMap');
  expect(consumer.name).toBe('seat-map');
  expect(consumer.rules).toHaveLength(2);
  expect(consumer.queue.deadLetterQueue?.queue).toBe(consumer.dlq);
  expect(consumer.function).toBe(consumer.handler.function);
  expect(consumer.eventSource.queue).toBe(consumer.queue);
});

describe('refuses in words', () => {
  const cases: [string, Parameters<typeof consumerOf>[1], string][] = [
    ['both kinds of hearing', { everything: true, subscribesTo: [SeatTaken] }, 'says both subscribesTo and everything'],
    ['hearing nothing', { subscribesTo: [] }, 'hears nothing: name contracts in subscribesTo, or say everything'],
    ['a concurrency SQS does not have', { maxConcurrency: 1 }, 'maxConcurrency is 1; it must be a whole number from 2'],
    ['a large batch without a window', { batchSize: 11 }, 'batchSize 11 is above 10, for which SQS needs a batchingW'],
    ['no batch', { batchSize: 0 }, 'batchSize is 0; it must be a whole number from 1 to 10000'],
    ['part of a second', { batchingWindow: Duration.millis(1500) }, 'batchingWindow in seconds is 1.5; it must be a'],
    ['a window too long', { batchingWindow: Duration.minutes(6) }, 'batchingWindow in seconds is 360; it must be a'],
    ['no patience', { maxReceives: 0 }, 'maxReceives is 0; it must be a whole number from 1 to 1000'],
    ['retrying at once', { retryBase: Duration.seconds(0) }, 'retryBase in seconds is 0; it must be a whole number'],
    ['a time-out Lambda does not have', { timeout: Duration.minutes(16) }, 'timeout is 960 seconds; Lambda allows'],
    ['an environment of its own queue', { environment: { QUEUE_URL: 'x' } }, 'environment sets QUEUE_URL, which the'],
    ['other Node options', { environment: { NODE_OPTIONS: '' } }, 'environment sets NODE_OPTIONS, which the construct'],
    ['a name too long', { name: 'x'.repeat(60) }, 'is longer than the 64 characters EventBridge allows'],
  ];
  test.each(cases)('%s', (_, props, words) => {
    expect(() => consumerOf(seats(), props)).toThrow(words);
  });

  test('and names the construct', () => {
    expect(() => consumerOf(seats(), { subscribesTo: [] })).toThrow('EventConsumer seats-local/Seat: hears nothing');
  });
});
