import { Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { manifestOf } from './assertions/index.ts';
import { KafkaEgress, type KafkaEgressProps } from './index.ts';
import { allowedIn, pipelineFixture } from './testing/pipeline-fixture.ts';
import { ForeignSeatWanted, SeatFreed, SeatTaken } from './testing/seats.ts';

const CLUSTER = 'arn:aws:kafka:eu-central-1:111122223333:cluster/halls/1b2c';
const SERVERS = ['b-1.halls.kafka.eu-central-1.amazonaws.com:9098'];

function egress(props: Partial<KafkaEgressProps> = {}, fixture = pipelineFixture()) {
  const made = new KafkaEgress(fixture.stack, 'ToKafka', {
    pipeline: fixture.pipeline,
    entry: 'functions/to-kafka/lambda.ts',
    subscribesTo: [SeatTaken, SeatFreed],
    cluster: { clusterArn: CLUSTER, bootstrapServers: SERVERS },
    ...props,
  });
  return { ...fixture, made };
}

const settings = (template: ReturnType<ReturnType<typeof egress>['template']>, wanted: object) =>
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-to-kafka',
    Environment: { Variables: Match.objectLike(wanted) },
  });

test('is a consumer with a table of positions, which it reads and writes', () => {
  const template = egress().template();
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    TableName: 'seats-local-to-kafka-positions',
    KeySchema: [{ AttributeName: 'stream', KeyType: 'HASH' }],
  });
  settings(template, {
    CONSUMER_NAME: 'to-kafka',
    POSITIONS_TABLE: { Ref: Match.stringLikeRegexp('^ToKafkaToKafkaPositions') },
    KAFKA_BROKERS: SERVERS[0],
    KAFKA_AUTH: 'iam',
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ 'detail-type': Match.arrayWith(['seat.taken']) }),
  });
});

test('the manifest says where it forwards to', () => {
  expect(manifestOf(egress().template()).ManifestConsumerToKafka).toMatchObject({ forwardsTo: 'kafka' });
});

test('in MSK the function may write to its topics only, and read the event store', () => {
  const allowed = allowedIn(egress().template(), 'ToKafkaConsumerHandler');
  const of = (action: string) =>
    allowed.filter(({ actions }) => actions.includes(action)).map(({ resource }) => resource);
  expect(of('kafka-cluster:WriteData')).toEqual(['arn:aws:kafka:eu-central-1:111122223333:topic/halls/1b2c/seat']);
  expect(of('kafka-cluster:WriteDataIdempotently')).toEqual([CLUSTER]);
  expect(of('kafka-cluster:CreateTopic')).toEqual([]);
  expect(of('dynamodb:Query')).toHaveLength(1);
  expect(of('dynamodb:PutItem')).toHaveLength(1);
});

test('brokers of one’s own are reached with a secret that the function may read, over TLS', () => {
  const fixture = pipelineFixture();
  const secret = new Secret(fixture.stack, 'Secret');
  const rootCertificate = new Secret(fixture.stack, 'Ca');
  const cluster = { bootstrapServers: ['b1:9096', 'b2:9096'], secret, rootCertificate };
  const template = egress({ cluster, topics: ['halls'], cloudEvents: 'binary' }, fixture).template();
  settings(template, {
    KAFKA_BROKERS: 'b1:9096,b2:9096',
    KAFKA_AUTH: 'SCRAM-SHA-512',
    KAFKA_SECRET: { Ref: Match.stringLikeRegexp('^Secret') },
    KAFKA_CA_SECRET: { Ref: Match.stringLikeRegexp('^Ca') },
    KAFKA_CLOUD_EVENTS: 'binary',
  });
  const readable = allowedIn(template, 'ToKafkaConsumerHandler').filter(({ actions }) =>
    actions.includes('secretsmanager:GetSecretValue'),
  );
  expect(readable.flatMap(({ resource }) => resource)).toHaveLength(2);
});

test('SCRAM with SHA-256 may be asked for, and brokers that are open to their network need no secret', () => {
  const fixture = pipelineFixture();
  const secret = new Secret(fixture.stack, 'Secret');
  settings(egress({ cluster: { bootstrapServers: ['b:9096'], secret, scram: 256 } }, fixture).template(), {
    KAFKA_AUTH: 'SCRAM-SHA-256',
  });
  settings(egress({ cluster: { bootstrapServers: ['127.0.0.1:9092'] } }).template(), {
    KAFKA_AUTH: 'none',
    KAFKA_SECRET: Match.absent(),
  });
});

test.each<[Partial<KafkaEgressProps>, string]>([
  [{ subscribesTo: [] }, 'subscribesTo must not be empty'],
  [{ subscribesTo: [ForeignSeatWanted] }, 'seat.wanted is foreign'],
  [{ topics: [] }, 'topics must not be empty'],
  [{ cluster: { bootstrapServers: [] } }, 'cluster.bootstrapServers must not be empty'],
  [{ environment: { POSITIONS_TABLE: 't' } }, 'environment sets POSITIONS_TABLE'],
  [{ environment: { QUEUE_URL: 'q' } }, 'environment sets QUEUE_URL'],
])('%j ends the synthesis: %s', (props, message) => {
  expect(() => egress(props)).toThrow(message);
});
