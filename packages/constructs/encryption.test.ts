import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import { CircuitBreaker, PipelineBucket, PipelineFunction, PipelineTable, Workflow } from './index.ts';
import { allowedIn, consumerOf, pipelineFixture, pipelineTemplate } from './testing/pipeline-fixture.ts';
import { SeatStream } from './testing/seats.ts';

const fewRetries = { taskSeconds: 5, baseSeconds: 1, maxDelaySeconds: 10, transientRetries: 1, unavailableRetries: 0 };

/** A pipeline with a key, and one of everything that the key encrypts. */
function encrypted(keyIn: (stack: Stack) => IKey = (stack) => new Key(stack, 'Key')) {
  const built = pipelineFixture((stack) => ({ encryptionKey: keyIn(stack) }), 'dev');
  const { stack, pipeline } = built;
  const seat = consumerOf(built, { commitsTo: SeatStream });
  new PipelineTable(stack, 'SeatMap', { pipeline, partitionKey: 'hall' }).grant(seat, 'GetItem');
  new PipelineBucket(stack, 'Photos', { pipeline }).grantWrite(seat);
  new CircuitBreaker(stack, 'Printer', { pipeline, guards: [seat] });
  const desk = new PipelineFunction(stack, 'Desk', { pipeline, entry: 'x.ts' });
  const workflow = { pipeline, comment: '.', startAt: 'A', steps: { A: { by: 'desk' } }, functions: { desk } };
  new Workflow(stack, 'Booking', { ...workflow, type: 'express', retryPolicy: fewRetries });
  consumerOf(built, { encryptionKey: false }, 'Open');
  new PipelineTable(stack, 'OpenTable', { pipeline, partitionKey: 'hall', encryptionKey: false });
  new PipelineBucket(stack, 'OpenPhotos', { pipeline, encryptionKey: false });
  return built.template();
}

const template = encrypted();
const KEY = { 'Fn::GetAtt': [expect.stringMatching('^Key'), 'Arn'] };

const propertiesOf = (type: string, pick: (id: string) => boolean = () => true) =>
  Object.entries(template.findResources(type))
    .filter(([id]) => pick(id))
    .map(([, { Properties }]) => Properties);

test.each([
  ['AWS::SQS::Queue', { KmsMasterKeyId: KEY }],
  ['AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY } }],
  ['AWS::Logs::LogGroup', { KmsKeyId: KEY }],
  ['AWS::Events::EventBus', { KmsKeyIdentifier: KEY }],
  ['AWS::Events::Archive', { KmsKeyIdentifier: KEY }],
  [
    'AWS::StepFunctions::StateMachine',
    { EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: KEY } },
  ],
  [
    'AWS::S3::Bucket',
    {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
        ],
      },
    },
  ],
])("the pipeline's key encrypts each %s", (type, expected) => {
  const resources = propertiesOf(type, (id) => !/^(Open|PipelineBusDlq)/.test(id));
  expect(resources.length).toBeGreaterThan(0);
  for (const properties of resources) expect(properties).toMatchObject(expected);
});

test('encryptionKey: false leaves queues, log group, table and bucket to keys of AWS', () => {
  const isOpen = (id: string) => id.startsWith('Open');
  for (const queue of propertiesOf('AWS::SQS::Queue', isOpen))
    expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
  expect(propertiesOf('AWS::Logs::LogGroup', isOpen)[0]).not.toHaveProperty('KmsKeyId');
  expect(propertiesOf('AWS::DynamoDB::Table', isOpen)[0]).not.toHaveProperty('SSESpecification');
  expect(JSON.stringify(propertiesOf('AWS::S3::Bucket', isOpen))).toContain('AES256');
});

test('the key policy allows EventBridge to encrypt bus and archive and to send to queues, and CloudWatch Logs', () => {
  const [{ KeyPolicy }] = propertiesOf('AWS::KMS::Key') as [{ KeyPolicy: { Statement: Record<string, unknown>[] } }];
  const bus = expect.objectContaining({ 'Fn::Join': ['', expect.arrayContaining([':event-bus/seats-dev'])] });
  const account = { Ref: 'AWS::AccountId' };
  const allowed = KeyPolicy.Statement.map(({ Principal, Action, Condition }) => ({
    to: JSON.stringify(Principal).match(/events|delivery|logs|root/)?.[0],
    actions: [Action].flat().sort(),
    Condition,
  }));
  const context = 'kms:EncryptionContext:aws:events:event-bus:arn';
  expect(allowed).toEqual(
    expect.arrayContaining([
      {
        to: 'events',
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        Condition: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': bus, [context]: bus } },
      },
      {
        to: 'events',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
        Condition: { StringEquals: { [context]: bus } },
      },
      {
        to: 'events',
        actions: expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
      {
        to: 'logs',
        actions: ['kms:Decrypt', 'kms:Describe*', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
      },
    ]),
  );
  expect(allowed.filter(({ to }) => to === 'logs')).toHaveLength(1);
});

test.each(['PipelineRelayHandlerRole', 'SeatHandlerRole', 'PrinterSupervisorHandlerRole'])(
  '%s may use the key for reading and writing',
  (role) => {
    const actions = allowedIn(template, role).flatMap((statement) =>
      JSON.stringify(statement.resource).includes('"Key') ? statement.actions : [],
    );
    expect(actions).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:Encrypt']));
    expect(actions.some((action) => action.startsWith('kms:GenerateDataKey'))).toBe(true);
  },
);

test('events that EventBridge cannot encrypt or decrypt go to a dead-letter queue with another key, and an alarm fires', () => {
  const [bus] = propertiesOf('AWS::Events::EventBus');
  expect(bus).toMatchObject({
    DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching('^PipelineBusDlq'), 'Arn'] } },
  });
  const [dlq] = propertiesOf('AWS::SQS::Queue', (id) => id.startsWith('PipelineBusDlq'));
  expect(dlq).toMatchObject({ QueueName: 'seats-dev-bus-dlq', SqsManagedSseEnabled: true });
  expect(propertiesOf('AWS::SQS::QueuePolicy', (id) => id.startsWith('PipelineBusDlq'))).toHaveLength(1);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'seats-dev-bus-undelivered' });
});

test('with an imported key functions get their rights all the same', () => {
  const arn = 'arn:aws:kms:eu-west-1:123456789012:key/1';
  const imported = encrypted((stack) => Key.fromKeyArn(stack, 'Imported', arn));
  const statements = allowedIn(imported, 'SeatHandlerRole').filter(({ resource }) => resource === arn);
  expect(statements.flatMap(({ actions }) => actions)).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:Encrypt']));
});

test('without a key the template has no setting of KMS', () => {
  expect(JSON.stringify(pipelineTemplate().toJSON())).not.toMatch(/kms/i);
});
