import { Transient, Unavailable } from '@orderflow/core';
import { Door, eventOf, order } from './testing/door.ts';

test('every request leaves one line, with its correlation, and its counters', async () => {
  const door = new Door();
  const { body } = await door.post('/orders', { body: order, headers: { 'x-correlation-id': 'shop-7' } });
  expect(door.telemetry.lines).toEqual([
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
  expect(door.telemetry.flushes).toBe(1);
  expect(door.telemetry.counts).toEqual({ requests: 1, created: 1 });
});

test('a refusal is counted as one, and its path told', async () => {
  const door = new Door();
  const answer = await door.get('/nowhere?x=1', { headers: { 'x-correlation-id': 'shop-8' } });
  expect(answer).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/problem+json', 'x-correlation-id': 'shop-8', 'cache-control': 'no-store' },
    body: {
      type: 'urn:orderflow:problem:unknown-route',
      title: 'There is nothing here',
      status: 404,
      instance: '/nowhere',
      correlationId: 'shop-8',
    },
  });
  expect(door.telemetry.counts).toEqual({ requests: 1, refused: 1 });
  expect(door.telemetry.lines[0]).toMatchObject({ route: 'none', status: 404 });
});

test.each([
  ['DELETE', '/orders/1', 'GET'],
  ['PUT', '/orders', 'POST, GET'],
  ['GET', '/orders/1/cancel', 'POST'],
  ['HEAD', '/openapi.json', 'GET'],
  ['POST', '/customers/c-1/orders', 'GET'],
  ['constructor', '/orders', 'POST, GET'],
])('%s %s is refused with the methods that work', async (method, path, allow) => {
  expect(await new Door().send(method, path)).toMatchObject({ status: 405, headers: { allow } });
});

test.each(['', '/', '//', '/Orders', '/orders/1/', '/orders/1/cancel/now', '/__proto__', '/customers/c/orders/1'])(
  'there is no %s',
  async (path) => {
    expect(await new Door().get(path)).toMatchObject({
      status: 404,
      body: { type: 'urn:orderflow:problem:unknown-route' },
    });
  },
);

test.each([
  ['/a b', '/a%20b'],
  ['/ü😀', '/%C3%BC%F0%9F%98%80'],
  ['/%zz%41%', '/%25zz%41%25'],
  ['/\ud800', '/%EF%BF%BD'],
  ['/"<>\\^`{|}#', '/%22%3C%3E%5C%5E%60%7B%7C%7D%23'],
])('the instance of %j is a URI', async (path, instance) => {
  expect((await new Door().get(path)).body.instance).toBe(instance);
});

test('links and instance keep the stage that a front puts first', async () => {
  const door = new Door();
  const staged = (method: string, path: string, call = {}) => {
    const event = eventOf(method, path, call);
    return { ...event, requestContext: { ...event.requestContext, stage: 'prod' } };
  };
  const { headers } = await door.receive(staged('POST', '/prod/orders', { body: order }));
  expect(headers.location).toMatch(/^\/prod\/orders\/\w+$/);
  expect((await door.receive(staged('GET', headers.location))).status).toBe(200);
  expect((await door.receive(staged('GET', '/prod/orders/1'))).body.instance).toBe('/prod/orders/1');
});

test.each([
  ['a throttle', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
  ['a time-out', undefined],
  ['a fault of the service', Object.assign(new Error('oops'), { $fault: 'server' })],
  ['a lost connection', Object.assign(new Error('oops'), { code: 'ECONNRESET' })],
  ['a transient failure', new Transient('oops')],
  ['an outage', new Unavailable('DynamoDB', 'oops')],
])('%s asks the caller to come again', async (_, error) => {
  const door = new Door();
  door.dynamodb.fail({ when: 'before', times: 9, ...(error && { error }) });
  expect(await door.post('/orders', { body: order })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    body: { type: 'urn:orderflow:problem:busy' },
  });
  expect(door.telemetry.counts).toEqual({ requests: 1, failed: 1 });
});

test.each([
  ['an error', new Error('secret table orders-prod'), expect.stringContaining('api.test')],
  ['anything else', 'secret table orders-prod', undefined],
])('%s that nobody foresaw is logged, and not told', async (_, thrown, stack) => {
  const door = new Door({ dynamodb: { send: () => Promise.reject(thrown) as never } });
  const answer = await door.post('/orders', { body: order, headers: { 'x-correlation-id': 'shop-9' } });
  expect(answer).toMatchObject({
    status: 500,
    body: { type: 'urn:orderflow:problem:internal', correlationId: 'shop-9' },
  });
  expect(JSON.stringify(answer)).not.toContain('secret');
  const reason = expect.stringContaining('secret table');
  expect(door.telemetry.lines[0]).toMatchObject({
    level: 'error',
    message: 'internal',
    correlationId: 'shop-9',
    reason,
  });
  expect(door.telemetry.lines[0]?.stack).toEqual(stack);
});

test('an event of no front at all is answered too', async () => {
  expect((await new Door().receive({})).status).toBe(404);
});
