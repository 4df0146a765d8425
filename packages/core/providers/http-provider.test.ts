import { type FakeProvider, fakeProvider } from '@orderflow/testing';
import { httpProvider } from './http-provider.ts';

let server: FakeProvider;
beforeEach(async () => {
  server = await fakeProvider();
});
afterEach(() => server.close());

const provider = (options: { url?: string; timeoutMs?: number } = {}) =>
  httpProvider({ name: 'bank', url: server.url, timeoutMs: 2000, secret: async () => 's3cret', ...options });

const call = { path: 'bookings', idempotencyKey: 'key-1', body: { amount: 5 } };

test('sends JSON with the idempotency key and the secret', async () => {
  server.answers(201, { id: 7 });
  expect(await provider()(call)).toEqual({ status: 201, body: { id: 7 } });
  expect(server.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/bookings',
      body: { amount: 5 },
      headers: { authorization: 'Bearer s3cret', 'idempotency-key': 'key-1', 'content-type': 'application/json' },
    },
  ]);
});

test('the base URL may end in a slash, and the response need not be JSON', async () => {
  server.answers(200, 'fine');
  expect(await provider({ url: `${server.url}/` })(call)).toEqual({ status: 200, body: undefined });
  expect(server.requests[0]?.path).toBe('/v1/bookings');
});

test('an expected status is returned', async () => {
  server.answers(402, { error: {} });
  expect(await provider()({ ...call, answers: [402] })).toEqual({ status: 402, body: { error: {} } });
});

test.each([
  [401, 'unavailable'],
  [403, 'unavailable'],
  [503, 'unavailable'],
  [408, 'transient'],
  [409, 'transient'],
  [425, 'transient'],
  [429, 'transient'],
  [500, 'transient'],
  [502, 'transient'],
  [301, 'permanent'],
  [400, 'permanent'],
  [402, 'permanent'],
  [404, 'permanent'],
  [422, 'permanent'],
])('%d is %s', async (status, failureClass) => {
  server.answers(status, { error: { message: 'not for a log' } });
  await expect(provider()(call)).rejects.toMatchObject({
    failureClass,
    message: `bank: ${status} to bookings key-1`,
  });
});

test.each([
  ['7', 7],
  ['86400', 900],
  ['soon', undefined],
  ['Mon, 23 Nov 2026 08:00:00 GMT', undefined],
])('Retry-After: %s', async (header, retryAfterSeconds) => {
  server.answers(429, {}, { 'retry-after': header });
  await expect(provider()(call)).rejects.toMatchObject({ failureClass: 'transient', retryAfterSeconds });
});

test('a redirect is not followed, so that the secret is not sent to another URL', async () => {
  server.answers(307, {}, { location: `${server.url}/elsewhere` });
  await expect(provider()(call)).rejects.toMatchObject({ failureClass: 'permanent' });
  expect(server.requests).toHaveLength(1);
});

test('a timeout is transient, also when only the body is late', async () => {
  server.hangs();
  const late = { failureClass: 'transient', message: 'bank: no response in 50 ms' };
  await expect(provider({ timeoutMs: 50 })(call)).rejects.toMatchObject(late);
  server.hangs('after its headers');
  await expect(provider({ timeoutMs: 50 })(call)).rejects.toMatchObject(late);
});

test('a lost connection is transient', async () => {
  server.hangsUp();
  await expect(provider()(call)).rejects.toMatchObject({ failureClass: 'transient' });
});

test('a refused connection is unavailable, with the name of the dependency', async () => {
  await server.close();
  await expect(provider()(call)).rejects.toMatchObject({
    failureClass: 'unavailable',
    dependency: 'bank',
    message: 'bank: ECONNREFUSED',
  });
});

test('an error of fetch itself is transient, with its message', async () => {
  const bad = httpProvider({ name: 'bank', url: server.url, timeoutMs: 50, secret: async () => 'new\nline' });
  await expect(bad(call)).rejects.toMatchObject({
    failureClass: 'transient',
    message: expect.stringContaining('bank'),
  });
});

test('without the secret no request is sent', async () => {
  const secret = () => Promise.reject(new Error('no secret'));
  await expect(httpProvider({ name: 'bank', url: server.url, timeoutMs: 50, secret })(call)).rejects.toThrow(
    'no secret',
  );
  expect(server.requests).toEqual([]);
});

test.each([
  ['somewhere', 'bank: somewhere is not a URL'],
  ['http://example.com/v1', 'bank: http://example.com/v1 must be https'],
  ['ftp://localhost', 'bank: ftp://localhost must be https'],
])('the URL %s is refused immediately', (url, message) => {
  expect(() => provider({ url })).toThrow(message);
});

test('https is allowed for any host, http for localhost', () => {
  for (const url of ['https://example.com', 'http://localhost:1', 'http://[::1]:1'])
    expect(() => provider({ url })).not.toThrow();
});
