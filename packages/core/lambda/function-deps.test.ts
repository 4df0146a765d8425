import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { RuntimeDeps, Surroundings } from '../surroundings/index.ts';
import { SDK_OPTIONS } from '../surroundings/index.ts';
import type { WorkflowDeps } from '../workflow/index.ts';
import { defineFunction } from './define-function.ts';
import { consumerDeps, stepDeps } from './function-deps.ts';

const SETTINGS = {
  CONSUMER_NAME: 'things',
  QUEUE_URL: 'https://sqs/things',
  DLQ_URL: 'https://sqs/things-dlq',
  MAX_RECEIVES: '5',
  RETRY_BASE_SECONDS: '0.5',
  EVENTS_TABLE: 'events',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};
const original = process.env;

beforeEach(() => {
  process.env = { ...original, ...SETTINGS };
});
afterAll(() => {
  process.env = original;
});

/** What a function gets in Lambda. */
async function inLambda<Deps>(depsOf: (surroundings: Surroundings) => Deps): Promise<Deps> {
  let deps: Deps | undefined;
  await defineFunction((surroundings) => {
    deps = depsOf(surroundings);
    return async () => undefined;
  })();
  return deps as Deps;
}
const lambdaDeps = (): Promise<RuntimeDeps> => inLambda(consumerDeps);
const workflowDeps = (): Promise<WorkflowDeps> => inLambda(stepDeps);

test.each(['', undefined])('a setting that is %j is missed by its name', async (value) => {
  process.env = { ...process.env, EVENTS_TABLE: value };
  await expect(lambdaDeps()).rejects.toThrow('environment variable EVENTS_TABLE is not set');
});

test.each(['0', '-1', 'many', 'NaN'])('%s is no number above 0', async (value) => {
  process.env.MAX_RECEIVES = value;
  await expect(lambdaDeps()).rejects.toThrow('environment variable MAX_RECEIVES must be a number above 0');
});

test('a consumer gets what its construct set', async () => {
  const deps = await lambdaDeps();
  expect(deps.consumer).toEqual({
    name: 'things',
    queueUrl: 'https://sqs/things',
    dlqUrl: 'https://sqs/things-dlq',
    maxReceives: 5,
    retryBaseSeconds: 0.5,
  });
  expect(deps.tables).toEqual({ events: 'events' });
  expect(deps.clock()).toBeGreaterThan(Date.UTC(2026, 0));
});

test('a consumer knows how often its queue lets a message wait', async () => {
  process.env.WAIT_RECEIVES = '90';
  expect((await lambdaDeps()).consumer).toMatchObject({ maxReceives: 5, waitReceives: 90 });
});

test("a workflow's function needs no queue", async () => {
  for (const name of ['CONSUMER_NAME', 'QUEUE_URL', 'DLQ_URL']) delete process.env[name];
  process.env.SERVICE_NAME = 'saga';
  expect((await workflowDeps()).tables).toEqual({ events: 'events' });
});

test('a sleep can be ended early', async () => {
  const { sleep, random } = await lambdaDeps();
  expect(random()).toBeLessThan(1);
  await sleep(1);
  const clock = new AbortController();
  const sleeping = sleep(60_000, clock.signal);
  clock.abort();
  await expect(sleeping).rejects.toThrow('aborted');
});

test("the queue's client comes with the first failure, and goes where the queue is", async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push(headers['x-amz-target'] as string);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const QueueUrl = `${process.env.AWS_ENDPOINT_URL}/000000000000/things`;
  const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'r', VisibilityTimeout: 1 });
  await (await lambdaDeps()).sqs.send(command);
  server.closeAllConnections();
  server.close();
  expect(asked).toEqual(['AmazonSQS.ChangeMessageVisibility']);
});

test('calls side by side, some of them tried again, do not get into each other', async () => {
  const got: string[] = [];
  const tried = new Set<string>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const first = !tried.has(body);
    tried.add(body);
    if (first && body.includes('again')) response.statusCode = 500;
    else got.push(JSON.parse(body).Item.stream.S);
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { dynamodb } = await lambdaDeps();
  const streams = ['a', 'again-b', 'c', 'again-d', 'e'];
  const put = (S: string) => dynamodb.send(new PutItemCommand({ TableName: 'events', Item: { stream: { S } } }));
  await Promise.all(streams.map(put));
  await put('later');
  server.closeAllConnections();
  server.close();
  expect(got.sort()).toEqual([...streams, 'later'].sort());
});

describe('an endpoint that never answers', () => {
  let server: Server;
  beforeAll((done) => {
    server = createServer(() => undefined).listen(0, '127.0.0.1', done);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is given up', async () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const requestHandler = { ...SDK_OPTIONS.requestHandler, requestTimeout: 20 };
    const client = new DynamoDBClient({ requestHandler, endpoint, maxAttempts: 1 });
    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow('exceeded the configured 20 ms');
  });
});
