import { Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { manifestOf } from './assertions/index.ts';
import { KafkaIngress, type KafkaIngressProps } from './index.ts';
import { allowedIn, pipelineFixture } from './testing/pipeline-fixture.ts';
import { ForeignSeatWanted, GuestArrived, SeatWanted } from './testing/seats.ts';

const CLUSTER = 'arn:aws:kafka:eu-central-1:111122223333:cluster/halls/1b2c';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

function ingress(props: Partial<KafkaIngressProps> = {}) {
  const fixture = pipelineFixture();
  const made = new KafkaIngress(fixture.stack, 'Guests', {
    pipeline: fixture.pipeline,
    entry: 'functions/guests/lambda.ts',
    publishes: [GuestArrived],
    cluster: { clusterArn: CLUSTER },
    topic: 'integration',
    ...props,
  });
  return { ...fixture, made };
}

test('a topic of MSK is mapped with pollers, an age limit, bisecting, partial responses and the dead-letter queue', () => {
  ingress()
    .template()
    .hasResourceProperties(MAPPING, {
      EventSourceArn: CLUSTER,
      Topics: ['integration'],
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'seats-local-guests' },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 5 },
      MaximumRecordAgeInSeconds: 86_400,
      MaximumRetryAttempts: 10_000,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GuestsDlq'), 'Arn'] } },
      },
    });
});

test('brokers of one’s own are reached with SASL/SCRAM, a private certificate and a network', () => {
  const fixture = pipelineFixture();
  const secret = new Secret(fixture.stack, 'Secret');
  const rootCertificate = new Secret(fixture.stack, 'Ca');
  new KafkaIngress(fixture.stack, 'Guests', {
    pipeline: fixture.pipeline,
    entry: 'functions/guests/lambda.ts',
    publishes: [GuestArrived],
    topic: 'integration',
    consumerGroup: 'halls',
    cluster: {
      bootstrapServers: ['b1.example.com:9096'],
      secret,
      rootCertificate,
      network: { subnetIds: ['subnet-1', 'subnet-2'], securityGroupId: 'sg-1' },
    },
  });
  const template = fixture.template();
  template.hasResourceProperties(MAPPING, {
    SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['b1.example.com:9096'] } },
    SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'halls' },
    SourceAccessConfigurations: [
      { Type: 'SASL_SCRAM_512_AUTH', URI: { Ref: Match.stringLikeRegexp('^Secret') } },
      { Type: 'SERVER_ROOT_CA_CERTIFICATE', URI: { Ref: Match.stringLikeRegexp('^Ca') } },
      { Type: 'VPC_SUBNET', URI: 'subnet:subnet-1' },
      { Type: 'VPC_SUBNET', URI: 'subnet:subnet-2' },
      { Type: 'VPC_SECURITY_GROUP', URI: 'security_group:sg-1' },
    ],
  });
  const secrets = allowedIn(template, 'GuestsHandler').filter(({ actions }) =>
    actions.includes('secretsmanager:GetSecretValue'),
  );
  expect(secrets.flatMap(({ resource }) => resource)).toHaveLength(2);
});

test('SCRAM with SHA-256 may be asked for', () => {
  const fixture = pipelineFixture();
  const secret = new Secret(fixture.stack, 'Secret');
  const cluster = { bootstrapServers: ['b:9096'], secret, scram: 256 } as const;
  const props = { pipeline: fixture.pipeline, entry: 'e.ts', publishes: [GuestArrived], topic: 't', cluster };
  new KafkaIngress(fixture.stack, 'Guests', props);
  fixture.template().hasResourceProperties(MAPPING, {
    SourceAccessConfigurations: [Match.objectLike({ Type: 'SASL_SCRAM_256_AUTH' })],
  });
});

test('the function may read its topic in its group, put events of its sources, and send to its queue', () => {
  const allowed = allowedIn(ingress().template(), 'GuestsHandler');
  const of = (action: string) => allowed.find(({ actions }) => actions.includes(action));
  expect(of('kafka-cluster:ReadData')?.resource).toBe(
    'arn:aws:kafka:eu-central-1:111122223333:topic/halls/1b2c/integration',
  );
  expect(of('kafka-cluster:AlterGroup')?.resource).toBe(
    'arn:aws:kafka:eu-central-1:111122223333:group/halls/1b2c/seats-local-guests',
  );
  expect(of('kafka-cluster:Connect')?.resource).toBe(CLUSTER);
  expect(of('events:PutEvents')?.Condition).toMatchObject({
    'ForAllValues:StringLike': { 'events:source': ['door-service'] },
  });
  expect(of('sqs:SendMessage')?.resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching('^GuestsDlq'), 'Arn'] });
});

test('the function gets its name, the bus, the queue, and a source of its own', () => {
  ingress({ publishes: [ForeignSeatWanted], source: 'hall' })
    .template()
    .hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'seats-local-guests',
      Environment: {
        Variables: Match.objectLike({
          CONSUMER_NAME: 'guests',
          SERVICE_NAME: 'guests',
          BUS_NAME: { Ref: Match.stringLikeRegexp('^PipelineBus') },
          DLQ_URL: { Ref: Match.stringLikeRegexp('^GuestsDlq') },
          KAFKA_SOURCE: 'hall',
        }),
      },
    });
});

test('the manifest names it, so that operators find its dead letters and its mapping', () => {
  const { ManifestIngressGuests } = manifestOf(ingress().template());
  expect(ManifestIngressGuests).toMatchObject({ name: 'guests', broker: 'kafka', mappingId: '<token>' });
});

test('an alarm rings while the dead-letter queue has messages, and one for each minute in which some come', () => {
  const template = ingress().template();
  const depth = { AlarmName: 'seats-local-guests-dead-letters', Threshold: 0 };
  template.hasResourceProperties('AWS::CloudWatch::Alarm', depth);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'seats-local-guests-dead-lettered',
    MetricName: 'NumberOfMessagesSent',
  });
});

test.each<[Partial<KafkaIngressProps>, string]>([
  [{ publishes: [] }, 'publishes must not be empty'],
  [{ topic: '' }, 'topic must not be empty'],
  [{ publishes: [SeatWanted] }, 'seat.wanted comes from the event store only'],
  [{ publishes: [ForeignSeatWanted] }, 'seat.wanted is foreign: give the source'],
  [{ batchSize: 10_001 }, 'batchSize is 10001'],
  [{ pollers: { minimum: 0, maximum: 1 } }, 'pollers.minimum is 0'],
  [{ pollers: { minimum: 3, maximum: 2 } }, 'pollers.maximum is 2'],
  [{ maxAge: Duration.days(8) }, 'maxAge in seconds is 691200'],
  [{ environment: { BUS_NAME: 'b' } }, 'environment sets BUS_NAME'],
])('%j ends the synthesis: %s', (props, message) => {
  expect(() => ingress(props)).toThrow(message);
});
