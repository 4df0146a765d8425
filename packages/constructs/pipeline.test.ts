import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { manifestOf } from './assertions/index.ts';
import { consumerOf, pipelineFixture, pipelineTemplate } from './testing/pipeline-fixture.ts';

const ARCHIVE = 'AWS::Events::Archive';

describe('bus and archive', () => {
  test('the archive keeps every event for 30 days by default', () => {
    const template = pipelineTemplate();
    template.hasResourceProperties('AWS::Events::EventBus', { Name: 'seats-local' });
    template.hasResourceProperties(ARCHIVE, {
      ArchiveName: 'seats-local-archive',
      RetentionDays: 30,
      EventPattern: Match.absent(),
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineBus'), 'Arn'] },
    });
    pipelineFixture({ archive: Duration.days(400) })
      .template()
      .hasResourceProperties(ARCHIVE, { RetentionDays: 400 });
  });

  test('archive: false leaves the archive out of template and manifest', () => {
    const template = pipelineFixture({ archive: false }).template();
    template.resourceCountIs(ARCHIVE, 0);
    expect(manifestOf(template)).not.toHaveProperty('ManifestArchive');
  });

  test('zero days are refused: EventBridge would keep events without end', () => {
    expect(() => pipelineFixture({ archive: Duration.days(0) })).toThrow(
      'archive is zero days, which EventBridge keeps without end; set archive: false',
    );
  });
});

describe('event store', () => {
  test('the table is keyed by stream and version, streams new images, and has point-in-time recovery', () => {
    pipelineTemplate().hasResourceProperties('AWS::DynamoDB::Table', {
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

  test('grantCommit allows appending to the named streams, and neither changing nor deleting', () => {
    const built = pipelineFixture();
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

describe('removal policies', () => {
  test('prod keeps tables, archive, queues and logs, and its tables refuse to be deleted', () => {
    const template = pipelineFixture({}, 'prod').template();
    for (const type of ['AWS::DynamoDB::Table', ARCHIVE, 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'])
      template.allResources(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    template.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('other stages keep nothing', () => {
    const template = pipelineFixture({}, 'dev').template();
    for (const type of ['AWS::DynamoDB::Table', ARCHIVE, 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'])
      template.allResources(type, { DeletionPolicy: 'Delete' });
    template.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 14 });
  });
});

test('alarms notify the topic, if there is one', () => {
  const alarmTopic = Topic.fromTopicArn(new Stack(), 'Alarms', 'arn:aws:sns:eu-west-1:123456789012:alarms');
  const actions = (template: Template, AlarmActions: unknown) =>
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions });
  actions(pipelineTemplate(), Match.absent());
  actions(pipelineFixture({ alarmTopic }).template(), ['arn:aws:sns:eu-west-1:123456789012:alarms']);
});

test('metricNamespace replaces the prefix as the namespace of metrics', () => {
  const template = pipelineFixture({ metricNamespace: 'Seats' }).template();
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ POWERTOOLS_METRICS_NAMESPACE: 'Seats' }) },
  });
});

test('prefix replaces the name of the stack in every name', () => {
  const names = (template: Template) =>
    [...JSON.stringify(template.toJSON()).matchAll(/"[^"]*Name":"([^"]*)"/g)].map(([, name]) => name as string);
  const shop = names(pipelineFixture({ prefix: 'shop' }).template());
  expect(shop.filter((name) => name.startsWith('shop')).length).toBeGreaterThan(5);
  expect(shop.filter((name) => name.includes('seats-local'))).toEqual([]);
});

describe('refused', () => {
  test.each([
    ['a metric namespace of AWS', { metricNamespace: 'AWS/Seats' }, "metricNamespace 'AWS/Seats' must be up to 255 of"],
    ['a stage with a capital', { stage: 'Prod' }, "stage: 'Prod' must be 1 to 24 of a-z 0-9 - and begin with a letter"],
    ['zero receives', { maxReceives: 0 }, 'Pipeline seats-local/Pipeline: maxReceives is 0; it must be a whole number'],
    [
      'a retry delay of half a second',
      { retryBase: Duration.millis(500) },
      'retryBase in seconds is 0.5; it must be a whole number',
    ],
  ])('%s', (_, props, words) => {
    expect(() => pipelineFixture(props)).toThrow(words);
  });
});

test('the manifest lists the parts of the pipeline', () => {
  const built = pipelineFixture({}, 'test');
  consumerOf(built, {}, 'SeatMap');
  expect(manifestOf(built.template())).toEqual({
    ManifestStage: { kind: 'stage', stage: 'test', flow: 'choreography', keepsData: false },
    ManifestBus: { kind: 'bus', name: '<token>', arn: '<token>' },
    ManifestArchive: { kind: 'archive', name: 'seats-test-archive', arn: '<token>', retentionDays: 30 },
    ManifestTableEvents: { kind: 'table', name: 'events', tableName: '<token>' },
    ManifestUnpausing: { kind: 'unpausing', roleArn: '<token>' },
    ManifestRelay: {
      kind: 'relay',
      functionName: '<token>',
      mappingId: '<token>',
      failureQueueUrl: '<token>',
      streamSources: {},
    },
    ManifestConsumerSeatMap: {
      kind: 'consumer',
      name: 'seat-map',
      queueUrl: '<token>',
      dlqUrl: '<token>',
      functionName: '<token>',
      ruleNames: ['seats-test-seat-map-events'],
      mappingId: '<token>',
      subscribesTo: ['seat.taken'],
    },
    ManifestEventSeatTaken1: {
      ...{ kind: 'event', type: 'seat.taken', source: 'seat', origin: 'owner', version: 1, storedOnly: false },
      schema: { type: 'object', properties: { seatId: { type: 'string' } }, required: ['seatId'] },
    },
  });
});

test('a stage that keeps its data warns when its alarms tell nobody', () => {
  const warnings = (stage: string, withTopic = false) => {
    const { stack } = pipelineFixture((scope) => (withTopic ? { alarmTopic: new Topic(scope, 'Alarms') } : {}), stage);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('no alarmTopic'));
  };
  expect(warnings('prod')).toHaveLength(1);
  expect(warnings('prod', true)).toEqual([]);
  expect(warnings('dev')).toEqual([]);
});
