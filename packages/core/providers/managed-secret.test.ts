import { type FakeProvider, fakeProvider } from '@orderflow/testing';
import { managedSecret } from './managed-secret.ts';

let server: FakeProvider;
let now = 0;
beforeEach(async () => {
  server = await fakeProvider();
  now = 0;
});
afterEach(() => server.close());

const secret = () =>
  managedSecret('/app/key', () => now, {
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
const holds = (Value: string) => server.answers(200, { SecretString: Value });

test('the secret is read once, and again after five minutes', async () => {
  const read = secret();
  holds('one');
  expect(await Promise.all([read(), read()])).toEqual(['one', 'one']);
  holds('two');
  now = 299_999;
  expect(await read()).toBe('one');
  now = 300_000;
  expect(await read()).toBe('two');
  expect(server.requests.map(({ body }) => body)).toEqual([{ SecretId: '/app/key' }, { SecretId: '/app/key' }]);
});

test('a failure to read the secret is unavailable and not cached', async () => {
  const read = secret();
  server.answers(400, { __type: 'ResourceNotFoundException', message: 'no such thing' });
  const failure = { failureClass: 'unavailable', dependency: 'secretsmanager' };
  await expect(read()).rejects.toMatchObject({ ...failure, message: expect.stringContaining('/app/key') });
  server.answers(200, {});
  await expect(read()).rejects.toMatchObject({ ...failure, message: 'secret /app/key is empty' });
  holds('one');
  expect(await read()).toBe('one');
});

test('endpoint and region of Secrets Manager come from the environment', async () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  holds('one');
  expect(await managedSecret('/app/key', () => now)()).toBe('one');
  process.env = before;
});
