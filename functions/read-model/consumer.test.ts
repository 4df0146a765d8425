import { EventStore, ViewTable } from '@orderflow/core';
import { contextFixture } from '@orderflow/testing';
import fc from 'fast-check';
import { OrderCompleted, OrderConfirmed, OrderCreated } from '../../events/index.ts';
import { readModelConsumer } from './consumer.ts';
import { evolveView, initialView, type ListedOrder, type OrderEvent } from './view.ts';

const orderId = 'o1';
const items = [{ sku: 'mug', quantity: 2, unitPrice: 995 }];
const placed = { orderId, customerId: 'c1', items, total: 1990, currency: 'EUR' };

function setUp() {
  const world = contextFixture({ readModel: ['id'] });
  const handler = readModelConsumer({ ...world.deps, readModelTable: 'readModel' });
  const view = async () => (await new ViewTable<ListedOrder>(world.dynamodb, 'readModel').load(orderId))?.view;
  const story = async () =>
    [
      await world.happened('order-o1', OrderCreated({ ...placed, payment: { method: 'card', token: 'tok_secret' } })),
      await world.happened('order-o1', OrderConfirmed({ orderId, customerId: 'c1' })),
      await world.happened('order-o1', OrderCompleted(placed)),
    ].flat();
  /** The fold over the event store. */
  const truth = async () => {
    const { events } = await new EventStore(world.dynamodb, 'events').load('order-o1');
    return (events as readonly OrderEvent[]).reduce(evolveView, initialView(orderId));
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
      streams: { 'order-o1': 3 },
      view: expect.any(String),
      customerId: 'c1',
      placedAt: '2026-11-23T08:00:00.000Z',
      status: 'completed',
    },
  ]);
  expect(JSON.stringify(dynamodb.rows('readModel'))).not.toContain('tok_secret');
});

test('before its order.created an order is in no index', async () => {
  const { dynamodb, deliver, handler, happened } = setUp();
  await deliver(handler, ...(await happened('order-o1', OrderConfirmed({ orderId, customerId: 'c1' }))));
  const [item = {}] = dynamodb.rows('readModel');
  expect(item).toMatchObject({ id: 'o1', status: 'confirmed' });
  for (const key of ['customerId', 'placedAt']) expect(item).not.toHaveProperty(key); // a key of each index is missing
});

test('the last event is enough to know it all', async () => {
  const { deliver, handler, story, view, truth } = setUp();
  await deliver(handler, ...(await story()).slice(-1));
  expect(await view()).toEqual(await truth());
});

test('in whatever order and however often an order is told, it is the same', async () => {
  const events = [0, 1, 2];
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
