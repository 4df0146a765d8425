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
  [408, 'unavailable'],
  [409, 'transient'],
  [425, 'transient'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [301, 'unavailable'],
  [404, 'unavailable'],
  [405, 'unavailable'],
  [415, 'unavailable'],
  [400, 'permanent'],
  [402, 'permanent'],
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
  ['0', 0],
  ['86400', 900],
  ['9'.repeat(400), 900],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['Mon, 23 Nov 2026 08:00:07 GMT', 7],
  ['Mon, 23 Nov 2026 07:00:00 GMT', undefined],
  ['Fri, 01 Jan 9999 00:00:00 GMT', 900],
  ['Mon, 99 Nov 2026 08:00:00 GMT', undefined],
  ['2026-11-23T08:00:07Z', undefined],
])('Retry-After: %s, with any status that has it', async (header, retryAfterSeconds) => {
  const date = 'Mon, 23 Nov 2026 08:00:00 GMT';
  for (const status of [409, 429, 500, 503]) {
    server.answers(status, {}, { 'retry-after': header, date });
    await expect(provider()(call)).rejects.toMatchObject({ retryAfterSeconds });
  }
});

test('a Retry-After with a date counts for nothing in a response without a date', async () => {
  server.answers(503, {}, { 'retry-after': 'Mon, 23 Nov 2026 08:00:07 GMT', date: '' });
  await expect(provider()(call)).rejects.toMatchObject({ retryAfterSeconds: undefined });
});

test('a request that only reads has neither body nor key', async () => {
  server.answers(200, { id: 7 });
  expect(await provider()({ method: 'GET', path: 'bookings/key-1' })).toEqual({ status: 200, body: { id: 7 } });
  expect(server.requests).toMatchObject([{ method: 'GET', path: '/v1/bookings/key-1', body: undefined }]);
  expect(server.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  server.answers(500, {});
  const failure = { failureClass: 'unavailable', message: 'bank: 500 to bookings/key-1' };
  await expect(provider()({ method: 'GET', path: 'bookings/key-1' })).rejects.toMatchObject(failure);
});

test('a redirect is not followed, so that the secret is not sent to another URL', async () => {
  server.answers(307, {}, { location: `${server.url}/elsewhere` });
  await expect(provider()(call)).rejects.toMatchObject({ failureClass: 'unavailable' });
  expect(server.requests).toHaveLength(1);
});

test('a timeout is unavailable, also when only the body is late', async () => {
  server.hangs();
  const late = { failureClass: 'unavailable', message: 'bank: no response in 50 ms' };
  await expect(provider({ timeoutMs: 50 })(call)).rejects.toMatchObject(late);
  server.hangs('after its headers');
  await expect(provider({ timeoutMs: 50 })(call)).rejects.toMatchObject(late);
});

test('a lost connection is unavailable', async () => {
  server.hangsUp();
  await expect(provider()(call)).rejects.toMatchObject({ failureClass: 'unavailable' });
});

test('a refused connection is unavailable, with the name of the dependency', async () => {
  await server.close();
  await expect(provider()(call)).rejects.toMatchObject({
    failureClass: 'unavailable',
    dependency: 'bank',
    message: 'bank: ECONNREFUSED',
  });
});

test('an error of fetch itself is unavailable, with its message', async () => {
  const bad = httpProvider({ name: 'bank', url: server.url, timeoutMs: 50, secret: async () => 'new\nline' });
  await expect(bad(call)).rejects.toMatchObject({
    failureClass: 'unavailable',
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
