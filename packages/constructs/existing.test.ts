import type { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { manifestOf } from './assertions/index.ts';
import type { EventConsumerProps } from './index.ts';
import { allowedIn, consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';
import { SeatStream } from './testing/seats.ts';

const python = (stack: Stack, timeout?: Duration) =>
  new LambdaFunction(stack, 'Python', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context): pass'),
    ...(timeout && { timeout }),
  });

const refTo = (id: string) => ({ Ref: expect.stringMatching(`^${id}`) });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}`), 'Arn'] });
const only = (template: Template, type: string, prefix: string) =>
  Object.entries(template.findResources(type))
    .filter(([id]) => id.startsWith(prefix))
    .map(([, r]) => r.Properties);

describe('an existing function', () => {
  const built = pipelineFixture();
  const consumer = consumerOf(built, {
    function: python(built.stack, Duration.seconds(20)),
    environment: { ROWS: '12' },
    commitsTo: SeatStream,
  });
  const template = built.template();

  test("gets the consumer's environment", () => {
    const [{ Environment }] = only(template, 'AWS::Lambda::Function', 'Python') as [{ Environment: object }];
    expect(Environment).toEqual({
      Variables: {
        CONSUMER_NAME: 'seat',
        QUEUE_URL: refTo('SeatQueue'),
        DLQ_URL: refTo('SeatDlq'),
        MAX_RECEIVES: '10',
        WAIT_RECEIVES: '90',
        RETRY_BASE_SECONDS: '2',
        EVENTS_TABLE: refTo('PipelineEventsTable'),
        POWERTOOLS_METRICS_NAMESPACE: 'seats-local',
        ROWS: '12',
      },
    });
  });

  test('gets the rights and the event source mapping of a consumer', () => {
    const statements = allowedIn(template, 'PythonServiceRole');
    expect(statements).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ actions: ['sqs:SendMessage'], resource: [arnOf('SeatDlq'), arnOf('SeatQueue')] }),
        expect.objectContaining({ actions: ['dynamodb:PutItem'], resource: arnOf('PipelineEventsTable') }),
        expect.objectContaining({
          actions: expect.arrayContaining(['sqs:ReceiveMessage']),
          resource: arnOf('SeatQueue'),
        }),
      ]),
    );
    expect(only(template, 'AWS::Lambda::EventSourceMapping', 'Python')).toMatchObject([
      { FunctionName: refTo('Python'), EventSourceArn: arnOf('SeatQueue') },
    ]);
  });

  test('its time-out gives the visibility time-out of the queue', () => {
    expect(only(template, 'AWS::SQS::Queue', 'SeatQueue')).toMatchObject([{ VisibilityTimeout: 120 }]);
  });

  test('is in the manifest, and no other function is made', () => {
    expect(manifestOf(template).ManifestConsumerSeat).toMatchObject({ kind: 'consumer', functionName: '<token>' });
    expect(consumer.handler).toBeUndefined();
    expect(only(template, 'AWS::Lambda::Function', 'Seat')).toEqual([]);
  });

  test('without a time-out has the 3 seconds of Lambda', () => {
    const other = pipelineFixture();
    consumerOf(other, { function: python(other.stack) });
    expect(only(other.template(), 'AWS::SQS::Queue', 'SeatQueue')).toMatchObject([{ VisibilityTimeout: 18 }]);
  });

  test('may not be the function of two consumers', () => {
    const props = { function: consumer.function };
    expect(() => consumerOf(built, props, 'Other')).toThrow(
      'function seats-local/Python is the function of consumer seats-local/Seat already',
    );
  });

  test('must be of this app', () => {
    const { stack, ...other } = pipelineFixture();
    const imported = LambdaFunction.fromFunctionName(stack, 'Imported', 'imported') as LambdaFunction;
    expect(() => consumerOf({ stack, ...other }, { function: imported })).toThrow(
      'function seats-local/Imported is imported or an alias, so its environment cannot be set',
    );
  });

  test.each<[string, Partial<EventConsumerProps>, string]>([
    ['an entry as well', { entry: 'functions/seat/lambda.ts' }, 'function and entry: give one'],
    ['settings of a new function', { memorySize: 256, vpc: false }, 'vpc, memorySize: set it on the function'],
  ])('refused: %s', (_, props, message) => {
    const other = pipelineFixture();
    expect(() => consumerOf(other, { function: python(other.stack), ...props })).toThrow(message);
  });

  test('refused: neither function nor entry', () => {
    expect(() => consumerOf(pipelineFixture(), { entry: undefined })).toThrow('function and entry: give one');
  });
});

describe('an existing queue', () => {
  /** A queue that fits a consumer with the time-out of 15 seconds and 10 receives. */
  const queueIn = (stack: Stack, props: QueueProps = {}) =>
    new Queue(stack, 'Team', {
      visibilityTimeout: Duration.seconds(90),
      deadLetterQueue: { queue: new Queue(stack, 'TeamDlq'), maxReceiveCount: 13 },
      ...props,
    });

  const built = pipelineFixture();
  const consumer = consumerOf(built, { queue: queueIn(built.stack) });
  const template = built.template();

  test('gets the events of the rules, and its dead-letter queue the undeliverable ones', () => {
    expect(only(template, 'AWS::Events::Rule', 'Seat')).toMatchObject([
      { Targets: [{ Arn: arnOf('Team'), DeadLetterConfig: { Arn: arnOf('TeamDlq') } }] },
    ]);
    expect(only(template, 'AWS::SQS::QueuePolicy', 'Team')).toHaveLength(2);
  });

  test('is read by the function, which dead-letters into the dead-letter queue', () => {
    expect(only(template, 'AWS::Lambda::EventSourceMapping', 'Seat')).toMatchObject([
      { EventSourceArn: arnOf('Team') },
    ]);
    expect(allowedIn(template, 'SeatHandlerRole')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ actions: ['sqs:SendMessage'], resource: [arnOf('Team[0-9A-F]'), arnOf('TeamDlq')] }),
      ]),
    );
    expect(consumer.dlq.node.path).toBe('seats-local/TeamDlq');
    expect(only(template, 'AWS::SQS::Queue', 'Seat')).toEqual([]);
  });

  test.each<[string, QueueProps, string]>([
    [
      'a visibility time-out that is too short',
      { visibilityTimeout: Duration.seconds(89) },
      "hides messages for 89 seconds; it must be at least 90, six times the function's time-out",
    ],
    ['the default visibility time-out', { visibilityTimeout: undefined }, 'hides messages for 30 seconds'],
    ['no dead-letter queue', { deadLetterQueue: undefined }, 'queue seats-local/Team has no dead-letter queue'],
    ['a FIFO queue', { fifo: true, deadLetterQueue: undefined }, 'queue seats-local/Team is a FIFO queue'],
    ["SQS's managed key", { encryption: QueueEncryption.KMS_MANAGED }, 'encrypted by alias/aws/sqs, which EventBridge'],
  ])('refused: %s', (_, props, message) => {
    const other = pipelineFixture();
    expect(() => consumerOf(other, { queue: queueIn(other.stack, props) })).toThrow(message);
  });

  test('refused: fewer receives than the function tries', () => {
    const other = pipelineFixture();
    expect(() => consumerOf(other, { queue: queueIn(other.stack), maxReceives: 13 })).toThrow(
      'gives a message up after 13 receives; it must be more than maxReceives, 13',
    );
  });

  test('refused: another dead-letter queue than its own', () => {
    const other = pipelineFixture();
    const deadLetterQueue = new Queue(other.stack, 'Another');
    expect(() => consumerOf(other, { queue: queueIn(other.stack), deadLetterQueue })).toThrow(
      'has the dead-letter queue seats-local/TeamDlq, and deadLetterQueue is seats-local/Another: give one',
    );
  });

  test('imported, it needs its dead-letter queue as well', () => {
    const other = pipelineFixture();
    const arn = (resource: string) => other.stack.formatArn({ service: 'sqs', resource });
    const queue = Queue.fromQueueArn(other.stack, 'Imported', arn('team'));
    expect(() => consumerOf(other, { queue })).toThrow(
      'queue seats-local/Imported is imported: give its deadLetterQueue as well',
    );
    const deadLetterQueue = Queue.fromQueueArn(other.stack, 'ImportedDlq', arn('team-dlq'));
    consumerOf(other, { queue, deadLetterQueue }, 'Chair');
    expect(only(other.template(), 'AWS::Events::Rule', 'Chair')).toMatchObject([
      {
        Targets: [
          { Arn: other.stack.resolve(arn('team')), DeadLetterConfig: { Arn: other.stack.resolve(arn('team-dlq')) } },
        ],
      },
    ]);
  });
});

test('an existing dead-letter queue takes the place of the new one', () => {
  const built = pipelineFixture();
  const encryptionMasterKey = new Key(built.stack, 'Key');
  const deadLetterQueue = new Queue(built.stack, 'Team', { encryption: QueueEncryption.KMS, encryptionMasterKey });
  consumerOf(built, { deadLetterQueue });
  const template = built.template();
  expect(only(template, 'AWS::SQS::Queue', 'Seat')).toMatchObject([
    { RedrivePolicy: { deadLetterTargetArn: arnOf('Team'), maxReceiveCount: 103 } },
  ]);
  const [{ KeyPolicy }] = only(template, 'AWS::KMS::Key', 'Key') as [{ KeyPolicy: { Statement: object[] } }];
  expect(KeyPolicy.Statement).toContainEqual({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  });
});
