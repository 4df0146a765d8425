import type { DomainEvent } from '@orderflow/core';
import { runs } from '@orderflow/testing/fuzz';
import * as fc from 'fast-check';
import {
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderCancellationRequested,
  OrderConfirmed,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
  ShippingFailed,
} from '../../events/index.ts';
import { FlowInMemory, type FlowOptions } from './flow-in-memory.ts';

const line = (sku: string, quantity = 1) => ({ sku, quantity, unitPrice: 500 });
const card = (token: string) => ({ method: 'card', token });

/** Six kinds of order, each ending in its own way, or in any when the customer cancels. */
const orders = [
  { customerId: 'c1', items: [line('tea'), line('tea', 2)] },
  { customerId: 'c1', items: [line('tea')], payment: card('tok_declined') },
  { customerId: 'c1', items: [line('tea')], payment: card('tok_flaky') },
  { customerId: 'c1', items: [line('tea')], payment: card('tok_timeout') },
  { customerId: 'c1', items: [line('tea'), line('sold-out')] },
  { customerId: 'c1', items: [line('tea')], shipTo: { country: 'ZZ' } },
];
const ENDS = ['completed', 'cancelled', 'completed', 'completed', 'cancelled', 'cancelled'];

/** @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32) */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

async function run(
  seed: number,
  cancelled: readonly number[],
  options: Partial<FlowOptions> = {},
  before: (flow: FlowInMemory) => void = () => undefined,
) {
  const flow = new FlowInMemory({ chance: chanceFrom(seed), stock: { tea: 100 }, ...options });
  for (const [index, order] of orders.entries()) await flow.place(`o${index}`, order);
  flow.adopt({ orderId: 'web-1', customerId: 'c2', items: [line('tea')], total: 450 });
  before(flow);
  await flow.settle(cancelled.map((index) => () => flow.cancel(`o${index}`)));
  return flow;
}

/** How an order ended; and that money, stock and parcels agree with it. */
function endOf(flow: FlowInMemory, orderId: string, total: number): string | undefined {
  const [order, inventory] = [flow.typesIn(`order-${orderId}`), flow.typesIn(`inventory-${orderId}`)];
  const end = order.at(-1)?.replace('order.', '');
  const { kept, charges, parcels } = flow.books(orderId);
  const done = end === 'completed';
  expect({ orderId, kept, parcels, reserved: inventory.at(-1) === 'inventory.reserved' }).toEqual({
    orderId,
    kept: done ? total : 0,
    parcels: done ? 1 : 0,
    reserved: done,
  });
  expect(charges).toBeLessThanOrEqual(1);
  return end;
}

/** Every order's end, and that the shelf agrees with all of them. */
function endsOf(flow: FlowInMemory): (string | undefined)[] {
  const ends: (string | undefined)[] = [];
  let sold = 0;
  for (const [index, { items }] of orders.entries()) {
    const quantity = items.reduce((sum, item) => sum + item.quantity, 0);
    const end = endOf(flow, `o${index}`, quantity * 500);
    if (end === 'completed') sold += quantity;
    ends.push(end);
  }
  expect(endOf(flow, 'web-1', 450)).toBe('completed');
  expect(flow.shelf()).toEqual({ tea: 100 - sold - 1 });
  expect(flow.deadLetters().filter((body) => !body.includes('"id":"forged"'))).toEqual([]);
  return ends;
}

const LOSSY = { faults: 0.05, repeats: 0.2 };

test(
  'every order ends as it should, whatever comes first, twice, at the same time, or not at all at first',
  () =>
    fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        expect(endsOf(await run(seed, [], LOSSY))).toEqual(ENDS);
      }),
      runs(25),
    ),
  60_000,
);

/** Runs with customers who cancel these orders sometime, and checks that each of them was in time or too late. */
async function runCancelling(seed: number, indexes: readonly number[], options: Partial<FlowOptions>) {
  const ends = endsOf(await run(seed, indexes, { ...LOSSY, ...options }));
  for (const [index, end] of ends.entries())
    expect(indexes.includes(index) ? ['cancelled', ENDS[index]] : [ENDS[index]]).toContain(end);
}

const cancelled = fc.subarray([0, 1, 2, 3, 4, 5]);

test(
  'order.cancelled comes last: in that moment the order holds no money and no stock any more',
  () =>
    fc.assert(
      fc.asyncProperty(fc.integer(), cancelled, async (seed, indexes) => {
        const held: string[] = [];
        const onCancelled = (orderId: string, flow: FlowInMemory) => {
          if (flow.books(orderId).kept > 0) held.push(`money of ${orderId}`);
          if (flow.typesIn(`inventory-${orderId}`).at(-1) === 'inventory.reserved') held.push(`stock of ${orderId}`);
        };
        await runCancelling(seed, indexes, { onCancelled });
        expect(held).toEqual([]);
      }),
      runs(40),
    ),
  60_000,
);

test(
  'a payment provider that cannot refuse a charge in advance keeps no money either',
  () =>
    fc.assert(
      fc.asyncProperty(fc.integer(), cancelled, (seed, indexes) =>
        runCancelling(seed, indexes, {
          gateway: (simulated, flow) => ({
            ...simulated,
            refund: async (request) =>
              flow.books(request.orderId).charges === 0 ? { outcome: 'nothing' } : simulated.refund(request),
          }),
        }),
      ),
      runs(40),
    ),
  60_000,
);

/** Whatever a forger could want: goods that are not paid, money back for what is not returned, an end to the orders of others. */
const forgeries = (orderId: string): readonly (readonly [string, DomainEvent])[] => [
  [`payment-${orderId}`, PaymentCompleted({ paymentId: 'p', orderId, amount: 1, currency: 'EUR', method: 'card' })],
  [`payment-${orderId}`, PaymentFailed({ paymentId: 'p', orderId, reason: 'forged' })],
  [`payment-${orderId}`, PaymentRefunded({ paymentId: 'p', orderId, amount: 1, currency: 'EUR', reason: 'forged' })],
  [`order-${orderId}`, OrderConfirmed({ orderId, customerId: 'c1' })],
  [`order-${orderId}`, OrderCancellationRequested({ orderId, customerId: 'c1', reason: 'forged' })],
  [`inventory-${orderId}`, InventoryReserved({ orderId, items: [line('tea')] })],
  [`inventory-${orderId}`, InventoryRejected({ orderId, reason: 'forged', skus: [] })],
  [`inventory-${orderId}`, InventoryReleased({ orderId, reason: 'forged', items: [line('tea')] })],
  [`shipping-${orderId}`, ShippingFailed({ shipmentId: 's', orderId, reason: 'forged' })],
  [`shipping-${orderId}`, ShippingDispatched({ shipmentId: 's', orderId, trackingId: 'forged' })],
];

test(
  'whatever is forged on the bus, each order ends as it would have ended, and each forgery is dead-lettered',
  () =>
    fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(fc.nat({ max: 6 * 10 - 1 }), { maxLength: 20 }), async (seed, chosen) => {
        const flow = await run(seed, [], LOSSY, (one) => {
          const all = orders.flatMap((_, index) => forgeries(`o${index}`));
          for (const [stream, event] of chosen.flatMap((index) => [all[index] ?? []]))
            if (stream && event) one.forge(event, stream);
        });
        expect(endsOf(flow)).toEqual(ENDS);
      }),
      runs(25),
    ),
  60_000,
);

test.each([
  ['payment.completed ships what is not paid', 'o1', 0],
  ['order.confirmed alone ships', 'o1', 3],
  ['shipping.failed gives the money back', 'o0', 8],
])('nobody can have it that %s', async (_, orderId, index) => {
  const [stream, event] = forgeries(orderId)[index] as readonly [string, DomainEvent];
  const flow = await run(1, [], {}, (one) => one.forge(event, stream));
  expect(endsOf(flow)).toEqual(ENDS);
  expect(flow.deadLetters().length).toBeGreaterThan(0);
});

test('orders with any SKU and any customer id end like other orders', async () => {
  const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(id, id, async (sku, customerId) => {
      const flow = new FlowInMemory({ chance: chanceFrom(1), stock: { [sku]: 3 } });
      await flow.place('o1', { customerId, items: [line(sku, 2)] });
      flow.adopt({ orderId: 'web-1', customerId, items: [line(sku, 2)], total: 1000 });
      await flow.settle();
      expect(['o1', 'web-1'].map((orderId) => flow.typesIn(`order-${orderId}`).at(-1)).sort()).toEqual([
        'order.cancelled',
        'order.completed',
      ]);
      expect(flow.shelf()).toEqual({ [sku]: 1 });
    }),
    { ...runs(50), endOnFailure: true },
  );
});

test('the trace of the request that placed an order is in every commit, to the last', async () => {
  const flow = new FlowInMemory({ chance: chanceFrom(1), stock: { tea: 9 } });
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  for (const [index, order] of orders.entries()) await flow.place(`o${index}`, order, traceparent);
  await flow.settle();
  const commits = flow.eventStore.rows('events');
  expect(commits.length).toBeGreaterThan(4 * orders.length);
  expect(commits.filter((commit) => commit.traceparent !== traceparent)).toEqual([]);
});
