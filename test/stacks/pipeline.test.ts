import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { consumerOf, manifestOf, seats } from './fixtures/template.ts';

const ARCHIVE = 'AWS::Events::Archive';

describe('bus and archive', () => {
  test('an archive keeps every event for 30 days unless told otherwise', () => {
    const template = seats().template();
    template.hasResourceProperties('AWS::Events::EventBus', { Name: 'seats-local' });
    template.hasResourceProperties(ARCHIVE, {
      ArchiveName: 'seats-local-archive',
      RetentionDays: 30,
      EventPattern: Match.absent(),
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineBus'), 'Arn'] },
    });
    seats({ archive: Duration.days(400) })
      .template()
      .hasResourceProperties(ARCHIVE, { RetentionDays: 400 });
  });

  test('without an archive neither template nor manifest speaks of one', () => {
    const template = seats({ archive: false }).template();
    template.resourceCountIs(ARCHIVE, 0);
    expect(manifestOf(template)).not.toHaveProperty('ManifestArchive');
  });

  test('zero days is refused: for EventBridge it means for ever', () => {
    expect(() => seats({ archive: Duration.days(0) })).toThrow('zero days would keep for ever; say false for none');
  });
});

describe('event store', () => {
  test('is keyed by stream and version, streams new images, and can be restored', () => {
    seats()
      .template()
      .hasResourceProperties('AWS::DynamoDB::Table', {
        TableName: 'seats-local-events',
        KeySchema: [
          { AttributeName: 'stream', KeyType: 'HASH' },
          { AttributeName: 'version', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'stream', AttributeType: 'S' },
          { AttributeName: 'version', AttributeType: 'N' },
        ],
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
  });

  test('lets a committer append, to the streams it owns, and neither change nor delete', () => {
    const built = seats();
    built.pipeline.eventStore.grantCommit(consumerOf(built), 'seat-*');
    const table = { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineEvents'), 'Arn'] };
    built.template().hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^SeatHandlerRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: 'dynamodb:Query', Resource: table },
          {
            Effect: 'Allow',
            Action: 'dynamodb:PutItem',
            Resource: table,
            Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['seat-*'] } },
          },
        ]),
      },
    });
  });
});

describe('what a stage keeps', () => {
  test('prod keeps tables, archive, queues and logs, and its tables refuse to be deleted', () => {
    const template = seats({ stage: 'prod' }).template();
    for (const type of ['AWS::DynamoDB::Table', ARCHIVE, 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'])
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    template.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('others leave nothing behind', () => {
    const template = seats({ stage: 'dev' }).template();
    for (const type of ['AWS::DynamoDB::Table', ARCHIVE, 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'])
      template.allResources(type, { DeletionPolicy: 'Delete' });
    template.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 14 });
  });
});

test('alarms are told to the topic, if there is one', () => {
  const alarmTopic = Topic.fromTopicArn(new Stack(), 'Alarms', 'arn:aws:sns:eu-west-1:123456789012:alarms');
  const actions = (template: Template, AlarmActions: unknown) =>
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions });
  actions(seats().template(), Match.absent());
  actions(seats({ alarmTopic }).template(), ['arn:aws:sns:eu-west-1:123456789012:alarms']);
});

describe('refuses in words', () => {
  test.each([
    [
      'a stage that is no name',
      { stage: 'Prod' },
      "stage: 'Prod' must be 1 to 24 of a-z 0-9 - and begin with a letter",
    ],
    ['no patience', { maxReceives: 0 }, 'Pipeline seats-local/Pipeline: maxReceives is 0; it must be a whole number'],
    ['half a second', { retryBase: Duration.millis(500) }, 'retryBase in seconds is 0.5; it must be a whole number'],
  ])('%s', (_, props, words) => {
    expect(() => seats(props)).toThrow(words);
  });
});

test('the manifest says what is there', () => {
  const built = seats({ stage: 'test', flow: 'choreography' });
  consumerOf(built, {}, 'SeatMap');
  expect(manifestOf(built.template())).toEqual({
    ManifestStage: { kind: 'stage', stage: 'test', flow: 'choreography' },
    ManifestBus: { kind: 'bus', name: '<token>', arn: '<token>' },
    ManifestArchive: { kind: 'archive', name: 'seats-test-archive', arn: '<token>', retentionDays: 30 },
    ManifestTableEvents: { kind: 'table', name: 'events', tableName: '<token>' },
    ManifestRelay: { kind: 'relay', functionName: '<token>', mappingId: '<token>', failureQueueUrl: '<token>' },
    ManifestConsumerSeatMap: {
      kind: 'consumer',
      name: 'seat-map',
      queueUrl: '<token>',
      dlqUrl: '<token>',
      functionName: '<token>',
      ruleNames: ['seats-test-seat-map'],
      mappingId: '<token>',
    },
  });
});
