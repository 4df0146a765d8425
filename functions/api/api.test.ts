import { Transient, Unavailable } from '@orderflow/core';
import { OrderCompleted, OrderConfirmed } from '../../events/index.ts';
import { ApiFixture, eventOf, order } from './testing/api-fixture.ts';

test('every request leaves one line, with its correlation, and its counters', async () => {
  const api = new ApiFixture();
  const { body } = await api.post('/orders', { body: order, headers: { 'x-correlation-id': 'shop-7' } });
  expect(api.telemetry.lines).toEqual([
    {
      level: 'info',
      message: 'request',
      correlationId: 'shop-7',
      requestId: expect.stringMatching(/^[0-9A-Z]{26}$/),
      method: 'POST',
      route: 'POST /orders',
      status: 202,
      ms: expect.any(Number),
      orderId: body.orderId,
    },
  ]);
  expect(api.telemetry.flushes).toBe(1);
  expect(api.telemetry.counts).toEqual({ requests: 1, created: 1 });
});

test('a refusal is counted as one, and its path told', async () => {
  const api = new ApiFixture();
  const answer = await api.get('/nowhere?x=1', { headers: { 'x-correlation-id': 'shop-8' } });
  expect(answer).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/problem+json', 'x-correlation-id': 'shop-8', 'cache-control': 'no-store' },
    body: {
      type: 'urn:orderflow:problem:unknown-route',
      title: 'Path not found',
      status: 404,
      instance: '/nowhere',
      correlationId: 'shop-8',
    },
  });
  expect(api.telemetry.counts).toEqual({ requests: 1, refused: 1 });
  expect(api.telemetry.lines[0]).toMatchObject({ route: 'none', status: 404 });
});

test.each([
  ['DELETE', '/orders/1', 'GET, HEAD, OPTIONS'],
  ['PUT', '/orders', 'POST, GET, HEAD, OPTIONS'],
  ['GET', '/orders/1/cancel', 'POST, OPTIONS'],
  ['HEAD', '/orders/1/cancel', 'POST, OPTIONS'],
  ['POST', '/customers/c-1/orders', 'GET, HEAD, OPTIONS'],
  ['constructor', '/orders', 'POST, GET, HEAD, OPTIONS'],
])('%s %s is refused with the methods that work', async (method, path, allow) => {
  expect(await new ApiFixture().send(method, path)).toMatchObject({ status: 405, headers: { allow } });
});

test.each([
  '',
  '/',
  '//',
  '/Orders',
  '/orders//cancel/now',
  '/orders/1/cancel/now',
  '/__proto__',
  '/customers/c/orders/1',
])('there is no %s', async (path) => {
  expect(await new ApiFixture().get(path)).toMatchObject({
    status: 404,
    body: { type: 'urn:orderflow:problem:unknown-route' },
  });
});

test.each([
  ['/a b', '/a%20b'],
  ['/ü😀', '/%C3%BC%F0%9F%98%80'],
  ['/%zz%41%', '/%25zz%41%25'],
  ['/\ud800', '/%EF%BF%BD'],
  ['/"<>\\^`{|}#', '/%22%3C%3E%5C%5E%60%7B%7C%7D%23'],
])('the instance of %j is a URI', async (path, instance) => {
  expect((await new ApiFixture().get(path)).body.instance).toBe(instance);
});

test('links and instance keep the stage that a front puts first', async () => {
  const api = new ApiFixture();
  const staged = (method: string, path: string, call = {}) => {
    const event = eventOf(method, path, call);
    return { ...event, requestContext: { ...event.requestContext, stage: 'prod' } };
  };
  const { headers } = await api.receive(staged('POST', '/prod/orders', { body: order }));
  expect(headers.location).toMatch(/^\/prod\/orders\/\w+$/);
  expect((await api.receive(staged('GET', headers.location))).status).toBe(200);
  expect((await api.receive(staged('GET', '/prod/orders/1'))).body.instance).toBe('/prod/orders/1');
});

test.each([
  ['a throttle', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
  ['a time-out', undefined],
  ['a fault of the service', Object.assign(new Error('oops'), { $fault: 'server' })],
  ['a lost connection', Object.assign(new Error('oops'), { code: 'ECONNRESET' })],
  ['a transient failure', new Transient('oops')],
  ['an outage', new Unavailable('DynamoDB', 'oops')],
])('%s asks the caller to come again', async (_, error) => {
  const api = new ApiFixture();
  api.dynamodb.fail({ when: 'before', times: 9, ...(error && { error }) });
  expect(await api.post('/orders', { body: order })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    body: { type: 'urn:orderflow:problem:busy' },
  });
  expect(api.telemetry.counts).toEqual({ requests: 1, failed: 1 });
});

test.each([
  ['an error', new Error('secret table orders-prod'), expect.stringContaining('api.test')],
  ['anything else', 'secret table orders-prod', undefined],
])('%s that nobody foresaw is logged, and not told', async (_, thrown, stack) => {
  const api = new ApiFixture({ dynamodb: { send: () => Promise.reject(thrown) as never } });
  const answer = await api.post('/orders', { body: order, headers: { 'x-correlation-id': 'shop-9' } });
  expect(answer).toMatchObject({
    status: 500,
    body: { type: 'urn:orderflow:problem:internal', correlationId: 'shop-9' },
  });
  expect(JSON.stringify(answer)).not.toContain('secret');
  const reason = expect.stringContaining('secret table');
  expect(api.telemetry.lines[0]).toMatchObject({
    level: 'error',
    message: 'internal',
    correlationId: 'shop-9',
    reason,
  });
  expect(api.telemetry.lines[0]?.stack).toEqual(stack);
});

test('an event of no front at all is answered too', async () => {
  expect((await new ApiFixture().receive({})).status).toBe(404);
});

test('a slash at the end of a path makes no difference', async () => {
  const api = new ApiFixture();
  const { body } = await api.post('/orders/', { body: order });
  expect((await api.get(`/orders/${body.orderId}/`)).body).toMatchObject({ orderId: body.orderId, status: 'created' });
  expect((await api.send('DELETE', '/orders/')).status).toBe(405);
  expect((await api.get('/nowhere/')).body).toMatchObject({ instance: '/nowhere/' });
});

test('HEAD is answered like GET, without the body', async () => {
  const api = new ApiFixture();
  const [get, head] = [await api.get('/openapi.json'), await api.send('HEAD', '/openapi.json')];
  expect(head).toMatchObject({ status: 200, body: '' });
  const { 'x-correlation-id': _, ...headers } = head.headers;
  expect(get.headers).toMatchObject(headers);
  expect((await api.send('HEAD', '/orders/none')).status).toBe(404);
});

test('OPTIONS says which methods a path takes, and where there is no path', async () => {
  const api = new ApiFixture();
  expect(await api.send('OPTIONS', '/orders')).toMatchObject({
    status: 204,
    headers: { allow: 'POST, GET, HEAD, OPTIONS' },
    body: '',
  });
  expect((await api.send('OPTIONS', '/nowhere')).status).toBe(404);
});

test('an order has an ETag, and who knows it is told 304 until something happens to the order', async () => {
  const api = new ApiFixture();
  const { orderId } = (await api.post('/orders', { body: order })).body;
  const ask = (etag: string) => api.get(`/orders/${orderId}`, { headers: { 'if-none-match': etag } });
  const { headers } = await api.get(`/orders/${orderId}`);
  const etag = String(headers.etag);
  expect(headers).toMatchObject({ etag: expect.stringMatching(/^"[\w-]{22}"$/), 'cache-control': 'private, no-cache' });
  expect(await ask(etag)).toMatchObject({ status: 304, headers: { etag }, body: '' });
  expect((await ask(`"other", W/${etag}`)).status).toBe(304);
  expect((await ask('*')).status).toBe(304);
  expect((await ask('"other"')).status).toBe(200);
  await api.happened(`order-${orderId}`, OrderConfirmed({ orderId, customerId: order.customerId }));
  const changed = await ask(etag);
  expect(changed).toMatchObject({ status: 200, body: { status: 'confirmed' } });
  expect(changed.headers.etag).not.toBe(etag);
});

test('an order under way says when it is worth another look, one that has ended does not', async () => {
  const api = new ApiFixture();
  const taken = await api.post('/orders', { body: order });
  const { orderId } = taken.body;
  expect(taken.headers['retry-after']).toBe('1');
  expect((await api.get(`/orders/${orderId}`)).headers['retry-after']).toBe('1');
  const { customerId, items } = order;
  const completed = OrderCompleted({ orderId, customerId, items, total: 3593, currency: 'EUR' });
  await api.happened(`order-${orderId}`, completed);
  expect((await api.get(`/orders/${orderId}`)).headers).not.toHaveProperty('retry-after');
});

test('an order carries the correlation id of the request that placed it', async () => {
  const api = new ApiFixture();
  const { orderId } = (await api.post('/orders', { body: order, headers: { 'x-correlation-id': 'shop-7' } })).body;
  expect((await api.get(`/orders/${orderId}`)).body.correlationId).toBe('shop-7');
});
