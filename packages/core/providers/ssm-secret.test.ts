import { type FakeProvider, fakeProvider } from '@orderflow/testing';
import { ssmSecret } from './ssm-secret.ts';

let server: FakeProvider;
let now = 0;
beforeEach(async () => {
  server = await fakeProvider();
  now = 0;
});
afterEach(() => server.close());

const secret = () =>
  ssmSecret('/app/key', () => now, {
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
const holds = (Value: string) => server.answers(200, { Parameter: { Value } });

test('the decrypted parameter is read once, and again after five minutes', async () => {
  const read = secret();
  holds('one');
  expect(await Promise.all([read(), read()])).toEqual(['one', 'one']);
  holds('two');
  now = 299_999;
  expect(await read()).toBe('one');
  now = 300_000;
  expect(await read()).toBe('two');
  expect(server.requests.map(({ body }) => body)).toEqual([
    { Name: '/app/key', WithDecryption: true },
    { Name: '/app/key', WithDecryption: true },
  ]);
});

test('a failure to read the parameter is unavailable and not cached', async () => {
  const read = secret();
  server.answers(400, { __type: 'ParameterNotFound', message: 'no such thing' });
  const failure = { failureClass: 'unavailable', dependency: 'ssm' };
  await expect(read()).rejects.toMatchObject({ ...failure, message: expect.stringContaining('/app/key') });
  server.answers(200, {});
  await expect(read()).rejects.toMatchObject({ ...failure, message: 'parameter /app/key is empty' });
  holds('one');
  expect(await read()).toBe('one');
});

test('endpoint and region of SSM come from the environment', async () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  holds('one');
  expect(await ssmSecret('/app/key', () => now)()).toBe('one');
  process.env = before;
});
