import { commitOf } from '@orderflow/core';
import { marshalled } from '@orderflow/testing';
import { OrderConfirmed, OrderCreated } from '../../events/index.ts';
import { ApiFixture, NOON, order } from './testing/api-fixture.ts';

const key = (key: string) => ({ 'idempotency-key': key });
const body = order;
const other = { ...order, customerId: 'c-2' };
const year = 366 * 24 * 3600 * 1000;

const eventsOf = (api: ApiFixture) => api.dynamodb.rows('events').map((row) => commitOf(marshalled(row)));

test('an order is one conditional write, and its request the cause', async () => {
  const api = new ApiFixture();
  const headers = { 'x-correlation-id': 'shop-7' };
  const { status, headers: sent, body: answer } = await api.post('/orders', { body, headers });
  expect({ status, location: sent.location, correlation: sent['x-correlation-id'] }).toEqual({
    status: 202,
    location: `/orders/${answer.orderId}`,
    correlation: 'shop-7',
  });
  expect(answer).toEqual({ orderId: expect.stringMatching(/^[0-9A-Z]{26}$/), status: 'created' });
  expect(api.dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem']);
  const [commit] = eventsOf(api);
  expect(commit).toMatchObject({ stream: `order-${answer.orderId}`, version: 1, correlationId: 'shop-7' });
  expect(commit?.causationId).toMatch(/^[0-9A-Z]{26}$/);
  expect(commit?.events).toMatchObject([{ type: 'order.created', data: { ...order, total: 3593, currency: 'EUR' } }]);
});

test("a caller's trace goes on with the event", async () => {
  const api = new ApiFixture();
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await api.post('/orders', { body, headers: { traceparent } });
  expect(eventsOf(api)[0]).toMatchObject({ traceparent, correlationId: '4bf92f3577b34da6a3ce929d0e0e4736' });
});

test('without a key, each request is an order', async () => {
  const api = new ApiFixture();
  const [one, two] = [await api.post('/orders', { body }), await api.post('/orders', { body })];
  expect(one.body.orderId).not.toBe(two.body.orderId);
});

test('with a key, the order is one conditional write too, and the request again is the same order', async () => {
  const api = new ApiFixture();
  const first = await api.post('/orders', { body, headers: key('k') });
  expect(api.dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem']);
  const again = await api.post('/orders', { body, headers: key('k') });
  expect(again).toMatchObject({ status: 202, body: first.body, headers: { location: first.headers.location } });
  expect([first, again].map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, 'true']);
  expect(eventsOf(api)).toHaveLength(1);
  expect(api.telemetry.counts).toEqual({ requests: 2, created: 1, replayed: 1 });
});

test('the same JSON in another spelling is the same body', async () => {
  const api = new ApiFixture();
  const headers = { ...key('k'), 'content-type': 'application/json' };
  const spelled = `{ "items": ${JSON.stringify(order.items, null, 2)}, "note": 1, "customerId": "c\\u002d1" }`;
  const first = await api.post('/orders', { body, headers });
  expect((await api.post('/orders', { body: spelled, headers })).body).toEqual(first.body);
});

test('the key with another body is refused', async () => {
  const api = new ApiFixture();
  await api.post('/orders', { body, headers: key('k') });
  expect(await api.post('/orders', { body: other, headers: key('k') })).toMatchObject({
    status: 422,
    body: { type: 'urn:orderflow:problem:idempotency-key-reused' },
  });
  expect(api.telemetry.counts).toEqual({ requests: 2, created: 1, refused: 1 });
  expect(eventsOf(api)).toHaveLength(1);
});

test("a caller's keys are their own, whichever session they come with", async () => {
  const api = new ApiFixture();
  const post = (userId?: string) => api.post('/orders', { body, headers: key('k'), ...(userId && { userId }) });
  const ids = [await post(), await post('AROA1:a'), await post('AROA1:b'), await post('AROA2:a')].map(
    (answer) => answer.body.orderId,
  );
  expect(new Set(ids).size).toBe(3);
  expect(ids[1]).toBe(ids[2]);
});

test.each([
  ['empty', ''],
  ['too long', 'k'.repeat(256)],
  ['not ASCII', 'schlüssel'],
  ['a control character', 'a\tb'],
])('a key that is %s is refused', async (_, value) => {
  const answer = await new ApiFixture().post('/orders', { body, headers: key(value) });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
});

test('255 printable characters are a key', async () => {
  expect((await new ApiFixture().post('/orders', { body, headers: key('~ '.repeat(127).concat('!')) })).status).toBe(
    202,
  );
});

test('a key is of one order for ever', async () => {
  const api = new ApiFixture();
  const first = await api.post('/orders', { body, headers: key('k') });
  api.now = NOON + year;
  expect((await api.post('/orders', { body, headers: key('k') })).body).toEqual(first.body);
  expect((await api.post('/orders', { body: other, headers: key('k') })).status).toBe(422);
});

test("another deployment's order of the same key has another id: nobody finds it by guessing keys", async () => {
  const ids = ['one', 'another'].map(async (orderIdSecret) => {
    const { body: answer } = await new ApiFixture({ orderIdSecret }).post('/orders', { body, headers: key('k') });
    expect(answer.orderId).toMatch(/^[0-9A-V]{26}$/);
    return answer.orderId;
  });
  expect(new Set(await Promise.all(ids)).size).toBe(2);
});

test('the key finds its order however far that has come', async () => {
  const api = new ApiFixture();
  const first = await api.post('/orders', { body, headers: key('k') });
  const { orderId } = first.body;
  await api.happened(`order-${orderId}`, OrderConfirmed({ orderId, customerId: 'c-1' }));
  expect((await api.post('/orders', { body, headers: key('k') })).body).toEqual(first.body);
});

test('what breaks the contract leaves the key free', async () => {
  const api = new ApiFixture();
  expect((await api.post('/orders', { body: { ...body, items: [] }, headers: key('k') })).status).toBe(400);
  expect((await api.post('/orders', { body, headers: key('k') })).status).toBe(202);
});

test('30 requests with one key race to one order', async () => {
  const api = new ApiFixture({ contended: true });
  const post = () => api.post('/orders', { body, headers: key('k') });
  const answers = await Promise.all(Array.from({ length: 30 }, post));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map((answer) => answer.body.orderId)).size).toBe(1);
  expect(eventsOf(api)).toHaveLength(1);
});

test('of two bodies racing for one key, one is refused', async () => {
  const api = new ApiFixture({ contended: true });
  const answers = await Promise.all([body, other].map((body) => api.post('/orders', { body, headers: key('k') })));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
  expect(eventsOf(api)).toHaveLength(1);
});

test('a crash before the write leaves nothing behind', async () => {
  const api = new ApiFixture();
  api.dynamodb.fail({ when: 'before' });
  expect(await api.post('/orders', { body, headers: key('k') })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
  });
  expect(api.dynamodb.rows('events')).toEqual([]);
});

test('an order whose write had no answer is found by a read, and accepted', async () => {
  const api = new ApiFixture();
  api.dynamodb.fail({ when: 'after' });
  const answer = await api.post('/orders', { body, headers: key('k') });
  expect(answer.status).toBe(202);
  expect(eventsOf(api).map(({ stream }) => stream)).toEqual([`order-${answer.body.orderId}`]);
});

test('a crash after the write loses the answer, not the order: the key brings it back', async () => {
  const api = new ApiFixture();
  api.dynamodb.fail({ when: 'after' });
  api.dynamodb.fail({ when: 'before', on: ({ name }) => name === 'Query' });
  expect((await api.post('/orders', { body, headers: key('k') })).status).toBe(503);
  const again = await api.post('/orders', { body, headers: key('k') });
  expect(again.status).toBe(202);
  expect(eventsOf(api).map(({ stream }) => stream)).toEqual([`order-${again.body.orderId}`]);
});

test('a write that the SDK sends again after a lost answer finds itself', async () => {
  const api = new ApiFixture();
  const send = api.dynamodb.send.bind(api.dynamodb) as (command: object) => Promise<never>;
  const twice = { send: (command: object) => send(command).then(() => send(command)) };
  const sameRow = new ApiFixture({ dynamodb: twice });
  expect((await sameRow.post('/orders', { body })).status).toBe(202);
  expect((await sameRow.post('/orders', { body, headers: key('k') })).status).toBe(202);
  expect(eventsOf(api)).toHaveLength(2);
});

test('an id that is taken, against all odds, is no order of the caller', async () => {
  const [api, twin] = [new ApiFixture({ clock: () => NOON }), new ApiFixture({ clock: () => NOON })];
  const { orderId } = (await twin.post('/orders', { body })).body;
  const taken = OrderCreated({ orderId, ...other, items: [...other.items], total: 3593, currency: 'EUR' });
  await api.happened(`order-${orderId}`, taken);
  expect((await api.post('/orders', { body })).status).toBe(500);
  expect(eventsOf(api)).toMatchObject([{ stream: `order-${orderId}`, causationId: 'why' }]);
});
