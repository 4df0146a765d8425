import { randomUUID } from 'node:crypto';
import { get, inStock, newCustomer, places, post } from './support/shop.ts';
import { stocks } from './support/stock.ts';

beforeAll(() => stocks(inStock.sku, 10_000));

const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return (await response.json()) as { status: number; title: string; errors?: { field: string }[] };
};

test('an accepted order says where it is, and is there at once', async () => {
  const response = await post('/orders', { customerId: await newCustomer(), items: [inStock] });
  expect(response.status).toBe(202);
  const { orderId } = (await response.json()) as { orderId: string };
  expect(response.headers.get('location')).toContain(`/orders/${orderId}`);
  const view = (await (await get(`/orders/${orderId}`)).json()) as { total: number; history: unknown[] };
  expect(view.total).toBe(1999);
  expect(view.history.length).toBeGreaterThan(0);
});

test('wrong input is refused, naming each field', async () => {
  const response = await post('/orders', { customerId: '', items: [{ sku: 'x', quantity: 0.5, unitPrice: -1 }] });
  expect(response.status).toBe(400);
  const fields = (await problemOf(response)).errors?.map((error) => error.field);
  expect(fields).toEqual(expect.arrayContaining(['customerId', 'items[0].quantity', 'items[0].unitPrice']));
});

test('the same key is the same order; with another body it is refused', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const body = { customerId: await newCustomer(), items: [inStock] };
  const answers = await Promise.all(Array.from({ length: 5 }, () => post('/orders', body, key)));
  expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202, 202]);
  const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { orderId: string }).orderId));
  expect(new Set(ids).size).toBe(1);
  const other = await post('/orders', { ...body, items: [{ ...inStock, quantity: 2 }] }, key);
  expect(other.status).toBe(422);
  await problemOf(other);
});

test('what does not exist, comes too late, or is too large is told so', async () => {
  expect((await get(`/orders/${randomUUID()}`)).status).toBe(404);
  expect((await post(`/orders/${randomUUID()}/cancel`, {})).status).toBe(404);
  const order = await places();
  await order.ends('completed');
  expect((await order.cancel()).status).toBe(409);
  expect((await post('/orders', `{"customerId":"${'x'.repeat(300_000)}"}`)).status).toBe(413);
  expect((await post('/orders', '{not json')).status).toBe(400);
});

test("a customer's orders come in pages, newest first", async () => {
  const customerId = await newCustomer();
  const placed: string[] = [];
  for (let index = 0; index < 3; index++) {
    const order = await places({ customerId });
    await order.ends('completed');
    placed.unshift(order.orderId);
  }
  const page = async (cursor?: string) => {
    const response = await get(`/customers/${customerId}/orders?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
    expect(response.status).toBe(200);
    return (await response.json()) as { orders: { orderId: string }[]; cursor?: string };
  };
  const first = await page();
  const second = await page(first.cursor);
  expect([...first.orders, ...second.orders].map((order) => order.orderId)).toEqual(placed);
  expect(second.cursor).toBeUndefined();
});

test('the API describes itself', async () => {
  const document = (await (await get('/openapi.json')).json()) as { openapi: string; paths: object };
  expect(document.openapi).toMatch(/^3\.1/);
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining([
      '/orders',
      '/orders/{orderId}',
      '/orders/{orderId}/cancel',
      '/customers/{customerId}/orders',
    ]),
  );
});
