import { Match } from 'aws-cdk-lib/assertions';
import { manifestOf } from './assertions/index.ts';
import { PipelineBucket, PipelineTable } from './index.ts';
import { consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';

const TABLE = 'AWS::DynamoDB::Table';

test('a table has the given keys, time to live and indexes', () => {
  const { stack, pipeline, template } = pipelineFixture();
  new PipelineTable(stack, 'SeatMap', {
    pipeline,
    partitionKey: 'hall',
    sortKey: 'row',
    timeToLive: 'expiresAt',
    indexes: { byGuest: { partitionKey: 'guest', sortKey: 'since' } },
  });
  template().hasResourceProperties(TABLE, {
    TableName: 'seats-local-seat-map',
    KeySchema: [
      { AttributeName: 'hall', KeyType: 'HASH' },
      { AttributeName: 'row', KeyType: 'RANGE' },
    ],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byGuest',
        KeySchema: [
          { AttributeName: 'guest', KeyType: 'HASH' },
          { AttributeName: 'since', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  expect(manifestOf(template()).ManifestTableSeatMap).toMatchObject({ kind: 'table', name: 'seatMap' });
});

test.each([
  ['prod', 'RetainExceptOnCreate', 'Retain', true],
  ['dev', 'Delete', 'Delete', false],
])('in %s a table and a bucket have the policy %s', (stage, policy, replaced, kept) => {
  const { stack, pipeline, template } = pipelineFixture({}, stage);
  new PipelineTable(stack, 'SeatMap', { pipeline, partitionKey: 'hall' });
  new PipelineBucket(stack, 'Photos', { pipeline });
  template().allResources(TABLE, { DeletionPolicy: policy, UpdateReplacePolicy: replaced });
  template().allResources('AWS::S3::Bucket', { DeletionPolicy: policy, UpdateReplacePolicy: replaced });
  template().hasResourceProperties(TABLE, {
    TableName: `seats-${stage}-seat-map`,
    DeletionProtectionEnabled: kept,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: kept },
  });
});

test('an index of keys alone is written only when a key changes', () => {
  const { stack, pipeline, template } = pipelineFixture();
  const byGuest = { partitionKey: 'guest', sortKey: 'since', projection: 'keys' } as const;
  new PipelineTable(stack, 'Seats', { pipeline, partitionKey: 'seat', indexes: { byGuest } });
  template().hasResourceProperties('AWS::DynamoDB::Table', {
    GlobalSecondaryIndexes: [{ IndexName: 'byGuest', Projection: { ProjectionType: 'KEYS_ONLY' } }],
  });
});

test('grants name operations and one table, or one index', () => {
  const built = pipelineFixture();
  const table = new PipelineTable(built.stack, 'SeatMap', {
    pipeline: built.pipeline,
    partitionKey: 'hall',
    indexes: { byGuest: { partitionKey: 'guest', sortKey: 'since' } },
  });
  const seat = consumerOf(built);
  table.grant(seat, 'GetItem', 'UpdateItem');
  table.grantQuery(seat, 'byGuest');
  const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^SeatMapTable'), 'Arn'] };
  built.template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], Resource: arn },
        { Effect: 'Allow', Action: 'dynamodb:Query', Resource: { 'Fn::Join': ['', [arn, '/index/byGuest']] } },
      ]),
    },
  });
});

test('a bucket is private and encrypted, and no custom resource empties it', () => {
  const { stack, pipeline, template } = pipelineFixture({}, 'dev');
  new PipelineBucket(stack, 'Photos', { pipeline });
  template().hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  template().resourcePropertiesCountIs(
    'AWS::S3::BucketPolicy',
    {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    },
    1,
  );
  const types = Object.values(template().toJSON().Resources as Record<string, { Type: string }>).map((r) => r.Type);
  expect(types.filter((type) => type.startsWith('Custom::'))).toEqual([]);
});

test('a bucket keeps versions for a while in prod, and has none elsewhere', () => {
  const bucketIn = (stage: string) => {
    const { stack, pipeline, template } = pipelineFixture({}, stage);
    new PipelineBucket(stack, 'Photos', { pipeline });
    return Object.values(template().findResources('AWS::S3::Bucket'))[0]?.Properties;
  };
  const upload = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' };
  expect(bucketIn('prod')).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: { Rules: [{ ...upload, NoncurrentVersionExpiration: { NoncurrentDays: 90 } }] },
  });
  const elsewhere = bucketIn('dev');
  expect(elsewhere?.LifecycleConfiguration).toEqual({ Rules: [upload] });
  expect(elsewhere).not.toHaveProperty('VersioningConfiguration');
});

test('without deletion protection a first deployment of prod can be taken back', () => {
  const template = pipelineFixture({ deletionProtection: false }, 'prod').template();
  template.allResources(TABLE, { DeletionPolicy: 'RetainExceptOnCreate' });
  template.allResourcesProperties(TABLE, { DeletionProtectionEnabled: false });
});
