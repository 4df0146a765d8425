import { EventStore, ViewTable } from '@orderflow/core';
import { contextFixture } from '@orderflow/testing';
import fc from 'fast-check';
import {
  InventoryReserved,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  ShippingDispatched,
  ShippingPrepared,
} from '../../events/index.ts';
import { readModelConsumer } from './consumer.ts';
import { type OrderView, orderViewOf, streamsOf } from './view.ts';

const orderId = 'o1';
const items = [{ sku: 'mug', quantity: 2, unitPrice: 995 }];
const placed = { orderId, customerId: 'c1', items, total: 1990, currency: 'EUR' };
const money = { paymentId: 'pay-o1', orderId, amount: 1990, currency: 'EUR', method: 'card' };
const parcel = { shipmentId: 'ship-o1', orderId };

function setUp() {
  const world = contextFixture({ readModel: ['id'] });
  const handler = readModelConsumer({ ...world.deps, readModelTable: 'readModel' });
  const view = async () => (await new ViewTable<OrderView>(world.dynamodb, 'readModel').load(orderId))?.view;
  /** A whole order, told by its four streams. */
  const story = async () =>
    [
      await world.happened('order-o1', OrderCreated({ ...placed, payment: { method: 'card', token: 'tok_secret' } })),
      await world.happened('payment-o1', PaymentCompleted(money)),
      await world.happened('inventory-o1', InventoryReserved({ orderId, items })),
      await world.happened('order-o1', OrderConfirmed({ orderId, customerId: 'c1' })),
      await world.happened('shipping-o1', ShippingPrepared({ ...parcel, country: 'DE' })),
      await world.happened('shipping-o1', ShippingDispatched({ ...parcel, trackingId: 'T1' })),
      await world.happened('order-o1', OrderCompleted(placed)),
    ].flat();
  /** The fold over the event store. */
  const truth = async () => {
    const store = new EventStore(world.dynamodb, 'events');
    const histories = await Promise.all(streamsOf(orderId).map((stream) => store.load(stream)));
    return orderViewOf(
      orderId,
      histories.flatMap(({ events }) => events),
    );
  };
  return { ...world, handler, view, story, truth };
}

test('an order is one item, found by its id and by its customer', async () => {
  const { dynamodb, deliver, handler, story } = setUp();
  await deliver(handler, ...(await story()));
  expect(dynamodb.rows('readModel')).toEqual([
    {
      id: 'o1',
      revision: 1,
      streams: { 'order-o1': 3, 'payment-o1': 1, 'inventory-o1': 1, 'shipping-o1': 2 },
      view: expect.any(String),
      customerId: 'c1',
      placedAt: '2026-11-23T08:00:00.000Z',
      status: 'completed',
      total: 1990,
      currency: 'EUR',
    },
  ]);
  expect(JSON.stringify(dynamodb.rows('readModel'))).not.toContain('tok_secret');
});

test('before its order.created an order is in no index', async () => {
  const { dynamodb, deliver, handler, happened } = setUp();
  await deliver(handler, ...(await happened('payment-o1', PaymentCompleted(money))));
  expect(Object.keys(dynamodb.rows('readModel')[0] ?? {})).toEqual(['id', 'revision', 'streams', 'view']);
});

test('one event of each stream is enough to know it all', async () => {
  const { deliver, handler, story, view, truth } = setUp();
  const all = await story();
  const last = streamsOf(orderId).map((stream) => all.findLast(({ messageId }) => messageId.startsWith(stream)));
  await deliver(handler, ...last.flatMap((message) => message ?? []));
  expect(await view()).toEqual(await truth());
});

test('in whatever order and however often an order is told, it is the same', async () => {
  const events = [0, 1, 2, 3, 4, 5, 6];
  const some = fc.array(fc.array(fc.constantFrom(...events), { minLength: 1 }));
  const each = fc.shuffledSubarray(events, { minLength: events.length });
  await fc.assert(
    fc.asyncProperty(some, each, async (batches, rest) => {
      const { deliver, handler, story, view, truth } = setUp();
      const all = await story();
      for (const batch of [...batches, ...rest.map((index) => [index])])
        await deliver(handler, ...batch.flatMap((index) => all[index] ?? []));
      expect(await view()).toEqual(await truth());
    }),
    { numRuns: 30 },
  );
});
