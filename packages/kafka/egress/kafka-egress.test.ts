import { itemOf, storedEventsOf } from '@orderflow/core/store';
import type { Surroundings } from '@orderflow/core/surroundings';
import {
  consumerFixture,
  FakeDynamoDB,
  fakeProvider,
  plain,
  RecordedTelemetry,
  sqsBatch,
  storedMessage,
} from '@orderflow/testing';
import { InMemoryKafka } from '../in-memory/index.ts';
import { SeatBooked } from '../testing/seats.ts';
import { kafkaEgress, kafkaEgressDeps } from './index.ts';
import { mskToken } from './msk-token.ts';

function egressFixture(cloudEvents?: 'binary') {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, sent: { key: ['stream'] } });
  const kafka = new InMemoryKafka();
  let now = Date.UTC(2026, 0, 1);
  const deps = { ...consumerFixture({ clock: () => now++ }), dynamodb };
  const handler = kafkaEgress([SeatBooked], { ...deps, client: kafka, positionsTable: 'sent', cloudEvents });
  const book = (version: number) => {
    const commit = {
      stream: 'seat-a',
      version,
      causationId: 'cause',
      correlationId: 'all',
      at: '2026-01-01T00:00:00.000Z',
      events: [SeatBooked({ seat: 'a', number: version })],
    };
    dynamodb.seed('events', plain(itemOf(commit)));
    return storedEventsOf(commit).map((event) => storedMessage(event));
  };
  return { kafka, deps, handler, book };
}

test('an event is a record of its topic with its stream as key, and its place in the metadata', async () => {
  const { kafka, handler, book } = egressFixture();
  book(1);
  await handler(sqsBatch(...book(2)));
  const records = kafka.records('seat');
  expect(records.map(({ key, headers }) => [String(key), headers['event-id']])).toEqual([
    ['seat-a', 'seat-a:1'],
    ['seat-a', 'seat-a:2'],
  ]);
  expect(JSON.parse(String(records[1]?.value))).toMatchObject({
    type: 'seat.booked',
    data: { seat: 'a', number: 2 },
    metadata: { eventId: 'seat-a:2', stream: 'seat-a', sequence: 2, causationId: 'cause', correlationId: 'all' },
  });
});

test('an event may be a CloudEvent', async () => {
  const { kafka, handler, book } = egressFixture('binary');
  await handler(sqsBatch(...book(1)));
  expect(kafka.records('seat')[0]?.headers).toMatchObject({
    ce_id: 'seat-a:1',
    ce_subject: 'seat-a',
    ce_sequence: '1',
  });
});

test('while Kafka is down the message waits; then each event is there, in order', async () => {
  const { kafka, deps, handler, book } = egressFixture();
  const messages = [...book(1), ...book(2)];
  kafka.fail({ on: 'send', when: 'before', times: 2 });
  await handler(sqsBatch(...messages));
  expect(deps.telemetry.counts).toEqual({ waiting: 2 });
  await handler(sqsBatch(...messages));
  expect(kafka.records('seat').map(({ headers }) => headers['event-id'])).toEqual(['seat-a:1', 'seat-a:2']);
});

describe('settings', () => {
  const SETTINGS: Readonly<Record<string, string>> = {
    CONSUMER_NAME: 'to-kafka',
    QUEUE_URL: 'q',
    DLQ_URL: 'd',
    MAX_RECEIVES: '5',
    RETRY_BASE_SECONDS: '2',
    EVENTS_TABLE: 'events',
    POSITIONS_TABLE: 'sent',
    KAFKA_BROKERS: 'b1:9092',
    KAFKA_AUTH: 'none',
  };
  const depsWith = (more: Record<string, string | undefined> = {}) => {
    const made: string[] = [];
    const surroundings = {
      setting: (name: string) => ({ ...SETTINGS, ...more })[name],
      connect: (name: string, make: () => unknown) => {
        made.push(name);
        return name === 'kafka' ? make() : {};
      },
      clock: () => 0,
      telemetry: () => new RecordedTelemetry(),
    } as unknown as Surroundings;
    return { deps: kafkaEgressDeps(surroundings), made };
  };

  test.each<[Record<string, string | undefined>]>([
    [{}],
    [{ KAFKA_AUTH: 'iam', AWS_REGION: 'eu-central-1' }],
    [{ KAFKA_AUTH: 'SCRAM-SHA-256', KAFKA_SECRET: 's', KAFKA_CLOUD_EVENTS: 'structured' }],
  ])('%j makes a client that connects when it is used', (more) => {
    const { deps, made } = depsWith(more);
    expect(made).toContain('kafka');
    expect(deps).toMatchObject({ positionsTable: 'sent', cloudEvents: more.KAFKA_CLOUD_EVENTS });
  });

  test.each<[Record<string, string | undefined>, string]>([
    [{ KAFKA_BROKERS: undefined }, 'KAFKA_BROKERS is not set'],
    [{ KAFKA_AUTH: 'mtls' }, 'KAFKA_AUTH is mtls'],
    [{ KAFKA_AUTH: 'iam' }, 'AWS_REGION is not set'],
    [{ KAFKA_AUTH: 'SCRAM-SHA-512' }, 'KAFKA_SECRET is not set'],
    [{ KAFKA_CLOUD_EVENTS: 'xml' }, 'KAFKA_CLOUD_EVENTS is xml'],
    [{ POSITIONS_TABLE: undefined }, 'POSITIONS_TABLE is not set'],
  ])('%j: %s', (more, message) => {
    expect(() => depsWith(more)).toThrow(message);
  });

  test('a private certificate that is not in its secret is an error that does not show the secret', async () => {
    const secrets = await fakeProvider();
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: secrets.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    secrets.answers(200, { SecretString: '{"hush":"hush"}' });
    const producer = depsWith({ KAFKA_CA_SECRET: 'ca' }).deps.client.producer();
    await expect(producer.send([])).rejects.toThrow(/^the secret has no certificate$/);
    process.env = before;
    await secrets.close();
  });
});

test('a token for MSK is a signed address as base64url, good for 15 minutes', async () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
  const clock = () => Date.UTC(2026, 10, 27, 12);
  const token = await mskToken({ region: 'eu-central-1', credentials, clock });
  expect(token).not.toMatch(/[+/=]/);
  const { host, searchParams } = new URL(Buffer.from(token, 'base64url').toString());
  expect(host).toBe('kafka.eu-central-1.amazonaws.com');
  expect(Object.fromEntries(searchParams)).toEqual({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIDEXAMPLE/20261127/eu-central-1/kafka-cluster/aws4_request',
    'X-Amz-Date': '20261127T120000Z',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'session',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    'X-Amz-SignedHeaders': 'host',
    'User-Agent': 'orderflow',
  });
});
