import fc from 'fast-check';
import { OrderConfirmed } from '../../events/index.ts';
import { ApiFixture, order } from './testing/api-fixture.ts';

/** An API with this many orders of a customer; their ids, newest first. */
async function apiWith(orders: number, api = new ApiFixture()) {
  const ids: string[] = [];
  for (let placed = 0; placed < orders; placed++) {
    const { orderId } = (await api.post('/orders', { body: order })).body;
    await api.project(orderId);
    ids.unshift(orderId);
  }
  return { api, ids };
}

const idsOf = (answer: { body: { orders: readonly { orderId: string }[] } }) =>
  answer.body.orders.map(({ orderId }) => orderId);

test("lists a customer's orders, newest first, without their history", async () => {
  const { api, ids } = await apiWith(3);
  await api.project((await api.post('/orders', { body: { ...order, customerId: 'c-2' } })).body.orderId);
  const answer = await api.get('/customers/c-1/orders');
  expect(answer.status).toBe(200);
  expect(idsOf(answer)).toEqual(ids);
  expect(answer.body.cursor).toBeUndefined();
  expect(answer.body.orders[0]).toEqual({
    ...order,
    orderId: ids[0],
    status: 'created',
    total: 3593,
    currency: 'EUR',
    placedAt: expect.any(String),
    correlationId: expect.any(String),
  });
});

test('an unknown customer has no orders', async () => {
  expect((await new ApiFixture().get('/customers/stranger/orders')).body).toEqual({ orders: [] });
});

test.each([
  ['in one piece', undefined],
  ['when DynamoDB returns less than was asked for', 2],
])('pages lead through the whole list, %s', async (_, pageSize) => {
  const { api, ids } = await apiWith(7, new ApiFixture({ ...(pageSize && { pageSize }) }));
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await api.get(`/customers/c-1/orders?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
    pages.push(idsOf(page));
    cursor = page.body.cursor;
  } while (cursor);
  expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
  expect(pages.flat()).toEqual(ids);
});

test('a page that happens to be full is the last one all the same', async () => {
  const { api } = await apiWith(3);
  expect((await api.get('/customers/c-1/orders?limit=3')).body.cursor).toBeUndefined();
});

test('20 at a time, unless asked otherwise', async () => {
  const { api, ids } = await apiWith(21);
  expect(idsOf(await api.get('/customers/c-1/orders'))).toEqual(ids.slice(0, 20));
  expect(idsOf(await api.get('/customers/c-1/orders?limit=100'))).toEqual(ids);
});

test("a cursor leads nowhere but into the customer's own list", async () => {
  const { api } = await apiWith(2);
  const { cursor } = (await api.get('/customers/c-1/orders?limit=1')).body;
  expect((await api.get(`/customers/c-2/orders?cursor=${cursor}`)).body.orders).toEqual([]);
});

test.each([
  ['limit=0', ['limit']],
  ['limit=101', ['limit']],
  ['limit=', ['limit']],
  ['limit=ten', ['limit']],
  ['limit=1e1', ['limit']],
  ['limit=-1', ['limit']],
  ['cursor=', ['cursor']],
  ['cursor=bm9uc2Vuc2U', ['cursor']],
  ['limit=1.5&cursor=%F0', ['limit', 'cursor']],
])('%s is refused', async (query, fields) => {
  const { status, body } = await new ApiFixture().get(`/customers/c-1/orders?${query}`);
  expect(status).toBe(400);
  expect(body.errors.map(({ field }) => field)).toEqual(fields);
});

test.each(['', 'x'.repeat(129)])('%.10j is no customer', async (id) => {
  for (const path of [`/customers/${id}/orders`, `/orders?customerId=${id}`, '/orders']) {
    const { status, body } = await new ApiFixture().get(path);
    expect({ status, fields: body.errors.map(({ field }) => field) }).toEqual({ status: 400, fields: ['customerId'] });
  }
});

test.each(['auth0|5f7c1', 'ABC/12 XL', '50% off?', '用户', 'a%2Fb', ' ', '__proto__'])(
  "%j is a customer whose orders are found by the query, as anybody else's",
  async (customerId) => {
    const api = new ApiFixture();
    const { orderId } = (await api.post('/orders', { body: { ...order, customerId } })).body;
    await api.project(orderId);
    const answer = await api.get(`/orders?customerId=${encodeURIComponent(customerId)}&limit=1`);
    expect(answer.body.orders).toMatchObject([{ orderId, customerId }]);
    expect(idsOf(await api.get('/customers/c-1/orders'))).toEqual([]);
  },
);

test('whatever id and SKU a customer has, the order is taken, and found again under that id alone', async () => {
  const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const holds = async (customerId: string, sku: string) => {
    const api = new ApiFixture();
    const { orderId } = (
      await api.post('/orders', { body: { ...order, customerId, items: [{ sku, quantity: 1, unitPrice: 1 }] } })
    ).body;
    await api.project(orderId);
    const found = await api.get(`/orders?customerId=${encodeURIComponent(customerId)}`);
    expect(found.body.orders).toMatchObject([{ orderId, customerId, items: [{ sku }] }]);
  };
  await fc.assert(fc.asyncProperty(id, id, holds), { numRuns: 50 });
});

test('lists the orders that have a status, newest first, in pages', async () => {
  const { api, ids } = await apiWith(5);
  const [last = '', ...others] = ids;
  await api.happened(`order-${last}`, OrderConfirmed({ orderId: last, customerId: 'c-1' }));
  await api.project(last);
  const first = await api.get('/orders?status=created&limit=3');
  expect(idsOf(first)).toEqual(others.slice(0, 3));
  expect(idsOf(await api.get(`/orders?status=created&limit=3&cursor=${first.body.cursor}`))).toEqual(others.slice(3));
  expect(idsOf(await api.get('/orders?status=confirmed'))).toEqual([last]);
  expect((await api.get('/orders?status=cancelled')).body).toEqual({ orders: [] });
});

test('an order that has another status by now is not listed, and the page goes on behind it', async () => {
  const { api, ids } = await apiWith(3);
  const [, middle = ''] = ids;
  await api.happened(`order-${middle}`, OrderConfirmed({ orderId: middle, customerId: 'c-1' }));
  await api.project(middle, 'created');
  const page = await api.get('/orders?status=created&limit=2');
  expect(idsOf(page)).toEqual([ids[0]]);
  expect(idsOf(await api.get(`/orders?status=created&limit=2&cursor=${page.body.cursor}`))).toEqual([ids[2]]);
});

test.each(['?status=', '?status=lost', '?status=constructor'])(
  'GET /orders%s names the statuses that there are',
  async (query) => {
    expect(await new ApiFixture().get(`/orders${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'status', detail: expect.stringContaining('must be one of created, confirmed') }] },
    });
  },
);

test('one list is asked for at a time', async () => {
  expect(await new ApiFixture().get('/orders?status=created&customerId=c-1')).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'status', detail: 'must not be used with customerId' }] },
  });
});
