import { contextFixture } from '@orderflow/testing';
import { OrderCancelled, OrderCompleted, OrderCreated } from '../../events/index.ts';
import { analyticsConsumer } from './consumer.ts';

function setUp() {
  const world = contextFixture({ analytics: ['pk', 'sk'], idempotency: ['key'] });
  const { deps, dynamodb } = world;
  const tables = { analyticsTable: 'analytics', idempotencyTable: 'idempotency', markerTtlSeconds: 0, timeZone: 'UTC' };
  const handler = analyticsConsumer({ ...deps, ...tables });
  const counters = () => Object.fromEntries(dynamodb.rows('analytics').map(({ pk: _, sk, ...counts }) => [sk, counts]));
  return { ...world, handler, counters };
}

/** `lines` lines of ten cents, two of them of the same SKU. */
function order(orderId: string, lines: number) {
  const items = Array.from({ length: lines }, (_, n) => ({ sku: `sku-${Math.max(1, n)}`, quantity: 1, unitPrice: 10 }));
  return { orderId, customerId: 'c1', items, total: lines * 10, currency: 'EUR' };
}

test('a day in numbers, each event once', async () => {
  const { handler, happened, deliver, counters } = setUp();
  const news = [
    await happened('order-o1', OrderCreated(order('o1', 3)), OrderCompleted(order('o1', 3))),
    await happened('order-o2', OrderCreated(order('o2', 1)), OrderCompleted(order('o2', 1))),
    await happened('order-o3', OrderCreated(order('o3', 2))),
    await happened('order-o3', OrderCancelled({ orderId: 'o3', customerId: 'c1', reason: 'too dear' })),
  ].flat();
  await deliver(handler, ...news.slice(0, 4), ...news.slice(0, 2));
  await deliver(handler, ...news.toReversed());
  expect(counters()).toEqual({
    orders: { placed: 3, completed: 2, cancelled: 1 },
    'revenue#EUR': { orders: 2, amount: 40 },
    'sku#sku-1#EUR': { quantity: 3, amount: 30 },
    'sku#sku-2#EUR': { quantity: 1, amount: 10 },
  });
});

test('the largest orders there are fit', async () => {
  const { handler, happened, deliver, counters } = setUp();
  const many = await Promise.all(
    ['o1', 'o2', 'o3'].map((id) => happened(`order-${id}`, OrderCompleted(order(id, 50)))),
  );
  expect(await deliver(handler, ...many.flat())).toEqual(['handled', 'handled', 'handled']);
  expect(counters()).toMatchObject({ orders: { completed: 3 }, 'sku#sku-49#EUR': { quantity: 3 } });
});
