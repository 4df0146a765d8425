import { Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import { manifestOf } from './assertions/index.ts';
import { RabbitEgress, type RabbitEgressProps, RabbitIngress, type RabbitIngressProps } from './index.ts';
import { allowedIn, pipelineFixture } from './testing/pipeline-fixture.ts';
import { ForeignSeatWanted, GuestArrived, SeatTaken, SeatWanted } from './testing/seats.ts';

const BROKER = 'arn:aws:mq:eu-central-1:111122223333:broker:halls:b-1';

function ingress(props: Partial<RabbitIngressProps> = {}) {
  const fixture = pipelineFixture();
  const made = new RabbitIngress(fixture.stack, 'Guests', {
    pipeline: fixture.pipeline,
    entry: 'functions/guests/lambda.ts',
    publishes: [GuestArrived],
    brokerArn: BROKER,
    secret: new Secret(fixture.stack, 'Secret'),
    queue: 'guests-in',
    ...props,
  });
  return { ...fixture, made };
}

function egress(props: Partial<RabbitEgressProps> = {}, withSecret = false) {
  const fixture = pipelineFixture();
  const secret = withSecret ? { secret: new Secret(fixture.stack, 'Secret') } : {};
  const made = new RabbitEgress(fixture.stack, 'ToRabbit', {
    pipeline: fixture.pipeline,
    entry: 'functions/to-rabbit/lambda.ts',
    subscribesTo: [SeatTaken],
    broker: { url: 'amqps://b-1.example.com:5671', ...secret },
    ...props,
  });
  return { ...fixture, made };
}

test('a queue of Amazon MQ is mapped with its secret and virtual host', () => {
  ingress({ batchingWindow: Duration.seconds(2), source: 'hall' })
    .template()
    .hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: BROKER,
      Queues: ['guests-in'],
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 2,
      SourceAccessConfigurations: [
        { Type: 'BASIC_AUTH', URI: { Ref: Match.stringLikeRegexp('^Secret') } },
        { Type: 'VIRTUAL_HOST', URI: '/' },
      ],
      FunctionResponseTypes: Match.absent(),
    });
});

test('the ingress function may describe its broker, read its secret, put events of its sources, and send to its queue', () => {
  const template = ingress({ publishes: [ForeignSeatWanted], source: 'hall' }).template();
  const allowed = allowedIn(template, 'GuestsHandler');
  const of = (action: string) => allowed.find(({ actions }) => actions.includes(action));
  expect(of('mq:DescribeBroker')?.resource).toBe(BROKER);
  expect(of('secretsmanager:GetSecretValue')).toBeDefined();
  expect(of('events:PutEvents')?.Condition).toMatchObject({
    'ForAllValues:StringLike': { 'events:source': ['hall'] },
  });
  expect(of('sqs:SendMessage')?.resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching('^GuestsDlq'), 'Arn'] });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ CONSUMER_NAME: 'guests', RABBIT_SOURCE: 'hall' }) },
  });
});

test('an egress is a consumer with a table of positions and the address of its broker', () => {
  const template = egress({ exchange: 'halls', cloudEvents: 'binary', mandatory: true }, true).template();
  template.hasResourceProperties('AWS::DynamoDB::Table', { TableName: 'seats-local-to-rabbit-positions' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-to-rabbit',
    Environment: {
      Variables: Match.objectLike({
        POSITIONS_TABLE: { Ref: Match.stringLikeRegexp('^ToRabbitToRabbitPositions') },
        RABBIT_URL: 'amqps://b-1.example.com:5671',
        RABBIT_SECRET: { Ref: Match.stringLikeRegexp('^Secret') },
        RABBIT_EXCHANGE: 'halls',
        RABBIT_MANDATORY: 'true',
        RABBIT_CLOUD_EVENTS: 'binary',
      }),
    },
  });
  const allowed = allowedIn(template, 'ToRabbitConsumerHandler');
  expect(allowed.filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'))).toHaveLength(1);
});

test.each<[Partial<RabbitIngressProps>, string]>([
  [{ publishes: [] }, 'publishes must not be empty'],
  [{ publishes: [SeatWanted] }, 'seat.wanted comes from the event store only'],
  [{ publishes: [ForeignSeatWanted] }, 'seat.wanted is foreign: give the source'],
  [{ queue: '' }, 'queue must not be empty'],
  [{ batchSize: 10_001 }, 'batchSize is 10001'],
  [{ batchingWindow: Duration.minutes(6) }, 'batchingWindow in seconds is 360'],
  [{ environment: { RABBIT_SOURCE: 's' } }, 'environment sets RABBIT_SOURCE'],
])('ingress: %j ends the synthesis: %s', (props, message) => {
  expect(() => ingress(props)).toThrow(message);
});

test.each<[Partial<RabbitEgressProps>, string]>([
  [{ subscribesTo: [] }, 'subscribesTo must not be empty'],
  [{ subscribesTo: [ForeignSeatWanted] }, 'seat.wanted is foreign'],
  [{ broker: { url: 'https://b' } }, 'broker.url must begin with amqp://'],
  [{ exchange: '' }, 'exchange must not be empty'],
  [{ environment: { RABBIT_URL: 'u' } }, 'environment sets RABBIT_URL'],
])('egress: %j ends the synthesis: %s', (props, message) => {
  expect(() => egress(props)).toThrow(message);
});

test('the manifest names both directions, for operators', () => {
  const { ManifestIngressGuests } = manifestOf(ingress().template());
  expect(ManifestIngressGuests).toMatchObject({ name: 'guests', broker: 'rabbitmq', mappingId: '<token>' });
  const { ManifestConsumerToRabbit } = manifestOf(egress().template());
  expect(ManifestConsumerToRabbit).toMatchObject({ name: 'to-rabbit', forwardsTo: 'rabbitmq' });
});
