import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { executionsOf } from './executions.ts';
import { stepFunctions } from './step-functions.ts';

let server: Server;
let endpoint: string;
let answer: readonly [status: number, body: string];
const asked: { headers: IncomingHttpHeaders; body: unknown }[] = [];

beforeAll((done) => {
  server = createServer(async (request, response) => {
    const body = await new Response(request as unknown as ReadableStream).text();
    asked.push({ headers: request.headers, body: JSON.parse(body) });
    const [status, text] = answer;
    if (status > 0) response.writeHead(status).end(text);
  }).listen(0, '127.0.0.1', () => {
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    done();
  });
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' };
const signing = new DynamoDBClient({ region: 'eu-west-1', credentials }).config;
const call = (more = {}) => stepFunctions({ endpoint, signing, ...more });
const ARN = 'arn:aws:states:eu-west-1:000000000000:stateMachine:saga';

test('a call is a request as in the API reference, signed for Step Functions', async () => {
  answer = [200, '{"executionArn":"arn"}'];
  expect(await call()('StartExecution', { name: 'x' })).toEqual({ executionArn: 'arn' });
  expect(asked).toMatchObject([
    {
      body: { name: 'x' },
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.StartExecution',
        'x-amz-security-token': 'session',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/states\/aws4_request, SignedHeaders=[a-z0-9;-]*host[^,]*, Signature=[0-9a-f]{64}$/,
        ),
      },
    },
  ]);
});

test.each([
  [
    'ExecutionDoesNotExist',
    'gone',
    { __type: 'com.amazonaws.swf.service.v2.model#ExecutionDoesNotExist', message: 'gone' },
  ],
  ['ExecutionDoesNotExist', 'gone', { __type: 'ExecutionDoesNotExist', message: 'gone' }],
  ['UnknownError', 'DescribeExecution: 400', {}],
])('an error keeps its name: %s', async (name, message, body) => {
  answer = [400, JSON.stringify(body)];
  await expect(call()('DescribeExecution', {})).rejects.toMatchObject({ name, message });
});

describe('executions of a state machine', () => {
  const executions = (more = {}) => executionsOf(ARN, call(more));
  const request = { name: 'order-1', input: { orderId: '1' } };

  test('are started by name', async () => {
    answer = [200, '{}'];
    expect(await executions().start(request)).toBe('started');
    expect(asked).toMatchObject([{ body: { stateMachineArn: ARN, name: 'order-1', input: '{"orderId":"1"}' } }]);
  });

  test('exist after they were started', async () => {
    answer = [400, '{"__type":"ExecutionAlreadyExists"}'];
    expect(await executions().start(request)).toBe('exists');
  });

  test.each([
    ['throttled', [400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'], 'Rate exceeded'],
    ['a response that is not JSON', [200, 'oops'], 'JSON'],
    ['no response', [0, ''], 'aborted due to timeout'],
  ] as const)('fail to start with a transient failure: %s', async (_, answers, message) => {
    answer = answers;
    const timeoutMs = answers[0] === 0 ? 50 : 10_000; // a busy machine may need more than 50 ms for an answer
    await expect(executions({ timeoutMs }).start(request)).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining(message),
    });
  });
});

describe('by default', () => {
  const before = { ...process.env };
  const settings = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const fetched: string[] = [];
  beforeEach(() => {
    process.env = { ...before, ...settings };
    delete process.env.AWS_ENDPOINT_URL;
    fetched.length = 0;
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      fetched.push(String(url));
      return new Response('{}');
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = before;
  });

  test.each([
    [{}, 'https://states.eu-west-1.amazonaws.com/'],
    [{ AWS_REGION: 'cn-north-1' }, 'https://states.cn-north-1.amazonaws.com.cn/'],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/'],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_SFN: 'http://127.0.0.1:2' }, 'http://127.0.0.1:2/'],
  ])('the endpoint is that of the environment: %p', async (environment, url) => {
    Object.assign(process.env, environment);
    expect(await executionsOf(ARN).start({ name: 'x', input: {} })).toBe('started');
    expect(fetched).toEqual([url]);
  });
});
