import { busEvent, contextFixture, sqsRecord } from '@orderflow/testing';
import {
  ForeignOrderCreated,
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderCancellationRequested,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
} from '../../events/index.ts';
import { adoptionConsumer } from './adoption-consumer.ts';
import { orderConsumer } from './consumer.ts';
import { instruments } from './testing/instruments.ts';

const items = [{ sku: 'tea', quantity: 2, unitPrice: 450 }];
const given = { orderId: 'o1', customerId: 'c1', items, total: 900 };
const order = { ...given, currency: 'EUR' };
const ids = { paymentId: 'pay-o1', orderId: 'o1' };
const money = { amount: 900, currency: 'EUR' };
const parties = { orderId: 'o1', customerId: 'c1' };

const created = OrderCreated(order);
const requested = OrderCancellationRequested({ ...parties, reason: 'changed my mind' });
const completed = PaymentCompleted({ ...ids, ...money, method: 'card' });
const failed = PaymentFailed({ ...ids, reason: 'card declined' });
const refunded = PaymentRefunded({ ...ids, ...money, reason: 'out of stock' });
const reserved = InventoryReserved({ orderId: 'o1', items });
const rejected = InventoryRejected({ orderId: 'o1', reason: 'out of stock', skus: ['tea'] });
const released = InventoryReleased({ orderId: 'o1', items, reason: 'changed my mind' });
const dispatched = ShippingDispatched({ shipmentId: 'ship-o1', orderId: 'o1', trackingId: 't' });

function context(consumer = orderConsumer) {
  const world = contextFixture({ instruments: ['reference'] });
  const handler = consumer({ ...world.deps, instruments, defaults: { currency: 'EUR' } });
  return { ...world, handler, orders: () => world.typesIn('order-o1') };
}

describe.each([
  ['where contexts decide how it ends', orderConsumer],
  ['where a saga decides how it ends', adoptionConsumer],
])('an order that another workload took, %s', (_, consumer) => {
  /** A plain PutEvents: no metadata at all. */
  const foreign = (data: typeof given, id = 'bus-1') =>
    sqsRecord(busEvent(ForeignOrderCreated(data), undefined, { id, source: 'web-shop' }));

  test('is adopted with its defaults: one write, and no read', async () => {
    const { dynamodb, handler, deliver, stream } = context(consumer);
    expect(await deliver(handler, foreign(given))).toEqual(['handled']);
    expect(dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem']);
    expect(await stream('order-o1')).toEqual([{ type: 'order.created', data: order }]);
    expect(dynamodb.rows('events')).toMatchObject([{ causationId: 'bus-1', correlationId: 'bus-1' }]);
  });

  test('loses its token on the way into the event store: payment finds it by its reference', async () => {
    const { dynamodb, handler, deliver, stream } = context(consumer);
    const paid = { ...given, payment: { method: 'card', token: 'tok_secret' } };
    expect(await deliver(handler, foreign(paid), foreign(paid))).toEqual(expect.arrayContaining(['handled']));
    expect(JSON.stringify(dynamodb.rows('events'))).not.toContain('tok_secret');
    const [created] = (await stream('order-o1')) as unknown as [OrderCreated];
    expect(dynamodb.rows('instruments')).toMatchObject([
      { reference: created.data.payment?.instrument, value: 'tok_secret' },
    ]);
  });

  test('comes five times, and is one order', async () => {
    const { handler, deliver, orders } = context(consumer);
    const times = ['bus-1', 'bus-1', 'bus-2', 'bus-3', 'bus-3'].map((id) => foreign(given, id));
    const outcomes = await deliver(handler, ...times);
    expect(outcomes.filter((outcome) => outcome === 'handled')).toHaveLength(1);
    expect(outcomes).not.toContain('dead-lettered');
    expect(await orders()).toEqual(['order.created']);
  });

  test('under an id that is taken by another order is dead-lettered, with the reason', async () => {
    const { handler, deliver, orders, lastReason } = context(consumer);
    await deliver(handler, foreign(given));
    expect(await deliver(handler, foreign({ ...given, total: 1 }, 'bus-2'))).toEqual(['dead-lettered']);
    expect(lastReason()).toBe('order-exists: order o1 exists with other content');
    expect(await orders()).toEqual(['order.created']);
  });

  test('our own order.created is not adopted: it is ours already', async () => {
    const { handler, deliver, happened } = context(consumer);
    expect(await deliver(handler, ...(await happened('order-o1', created)))).toEqual(['dead-lettered']);
  });

  test.each(['before', 'after'] as const)('crash %s the commit: adopted once', async (when) => {
    const { dynamodb, handler, deliver, orders } = context(consumer);
    dynamodb.fail({ when, on: ({ name }) => name === 'PutItem' });
    const first = await deliver(handler, foreign(given));
    const second = await deliver(handler, foreign(given));
    expect([...first, ...second]).toEqual(when === 'before' ? ['retrying', 'handled'] : ['duplicate', 'duplicate']);
    expect(await orders()).toEqual(['order.created']);
  });
});

describe('the good way', () => {
  test('confirmed when stock is set aside, completed when the parcel leaves', async () => {
    const { handler, deliver, happened, stream } = context();
    await happened('order-o1', created);
    await deliver(handler, ...(await happened('inventory-o1', reserved)));
    await deliver(handler, ...(await happened('shipping-o1', dispatched)));
    expect((await stream('order-o1')).slice(1)).toEqual([
      { type: 'order.confirmed', data: parties },
      { type: 'order.completed', data: order },
    ]);
  });

  test('an event that comes before its predecessor is retried', async () => {
    const { handler, deliver, happened, lastReason, orders } = context();
    const [stock = [], parcel = []] = [
      await happened('inventory-o1', reserved),
      await happened('shipping-o1', dispatched),
    ];
    expect(await deliver(handler, ...stock)).toEqual(['retrying']);
    expect(lastReason()).toBe('inventory.reserved is here before order.created of o1');
    await happened('order-o1', created);
    expect(await deliver(handler, ...parcel)).toEqual(['retrying']);
    expect(lastReason()).toBe('shipping.dispatched is here before order.confirmed of o1');
    expect(await deliver(handler, ...stock)).toEqual(['handled']);
    expect(await deliver(handler, ...parcel)).toEqual(['handled']);
    expect(await orders()).toEqual(['order.created', 'order.confirmed', 'order.completed']);
  });
});

describe('order.cancelled comes last', () => {
  const lastOf = async (world: ReturnType<typeof context>) => (await world.stream('order-o1')).at(-1);
  const cancelled = (reason: string) => ({ type: 'order.cancelled', data: { ...parties, reason } });

  test('when no money was ever taken', async () => {
    const world = context();
    await world.happened('order-o1', created);
    expect(await world.deliver(world.handler, ...(await world.happened('payment-o1', failed)))).toEqual(['handled']);
    expect(await lastOf(world)).toEqual(cancelled('card declined'));
  });

  test('when the shelf was empty: not before the money is back', async () => {
    const world = context();
    await world.happened('order-o1', created);
    await world.happened('payment-o1', completed);
    expect(await world.deliver(world.handler, ...(await world.happened('inventory-o1', rejected)))).toEqual([
      'ignored',
    ]);
    expect(await world.deliver(world.handler, ...(await world.happened('payment-o1', refunded)))).toEqual(['handled']);
    expect(await lastOf(world)).toEqual(cancelled('out of stock'));
  });

  test.each(['money first', 'stock first', 'at once'])('when the customer cancelled: %s', async (first) => {
    const world = context();
    await world.happened('order-o1', created, requested);
    await world.happened('payment-o1', completed);
    await world.happened('inventory-o1', reserved);
    const steps = [() => world.happened('payment-o1', refunded), () => world.happened('inventory-o1', released)];
    if (first === 'stock first') steps.reverse();
    if (first === 'at once') {
      const messages = (await Promise.all(steps.map((step) => step()))).flat();
      expect((await world.deliver(world.handler, ...messages)).sort()).toEqual(['handled', 'ignored']);
    } else {
      for (const [index, step] of steps.entries())
        expect(await world.deliver(world.handler, ...(await step()))).toEqual([index === 0 ? 'ignored' : 'handled']);
    }
    expect(await lastOf(world)).toEqual(cancelled('changed my mind'));
  });

  test.each(['before', 'after'] as const)('crash %s the commit: cancelled once', async (when) => {
    const { dynamodb, handler, deliver, happened, orders } = context();
    await happened('order-o1', created);
    const message = await happened('payment-o1', failed);
    dynamodb.fail({ when, on: ({ name }) => name === 'PutItem' });
    await deliver(handler, ...message);
    await deliver(handler, ...message);
    expect(await orders()).toEqual(['order.created', 'order.cancelled']);
  });
});
