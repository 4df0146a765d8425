import { booksAgree } from '../e2e/support/invariants.ts';
import { charge, ledgerOf, shipment } from '../e2e/support/ledger.ts';
import { inStock, type PlacedOrder } from '../e2e/support/shop.ts';
import { stocks } from '../e2e/support/stock.ts';
import { streamOf } from '../e2e/support/store.ts';
import { callsFor, type Mishap } from './support/mishaps.ts';
import { endedExecutionsOf, placesWithMishaps } from './support/saga.ts';

const forward = ['ReserveInventory', 'ProcessPayment', 'ConfirmOrder', 'ShipOrder', 'CompleteOrder'];

beforeAll(() => stocks(inStock.sku, 10_000));

/** One order for each step, all at once. */
const inEach = (mishaps: readonly Mishap[], steps = forward): Promise<(readonly [string, PlacedOrder])[]> =>
  Promise.all(steps.map(async (step) => [step, await placesWithMishaps([{ step, mishaps }])] as const));

/** Completed, once, and no step was skipped or undone. */
async function completedOnce(order: PlacedOrder, step: string, tries: number): Promise<void> {
  await order.ends('completed', { seconds: 120 });
  // The last step may have its effect, and still be called again.
  expect(await endedExecutionsOf(order)).toEqual({ order: 'SUCCEEDED' });
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  expect(await streamOf(`payment-${order.orderId}`)).toEqual(['payment.completed']);
  expect(await streamOf(`inventory-${order.orderId}`)).toEqual(['inventory.reserved']);
  expect(await streamOf(`shipping-${order.orderId}`)).toEqual(['shipping.prepared', 'shipping.dispatched']);
  expect((await callsFor(order.orderId)).filter((called) => called === step)).toHaveLength(tries);
}

test.each(['before Transient', 'before Unavailable', 'before NobodyKnowsThisOne'] as const)(
  'in each step, what fails %s is tried again',
  async (mishap) => {
    for (const [step, order] of await inEach([mishap])) await completedOnce(order, step, 2);
  },
);

test('in each step, a time-out of what in truth succeeded finds it done', async () => {
  for (const [step, order] of await inEach(['hangs after'])) await completedOnce(order, step, 2);
});

test('in each step, a crash between the effect and its answer repeats nothing', async () => {
  for (const [step, order] of await inEach(['killed after', 'killed before'])) await completedOnce(order, step, 3);
});

test.each(['before Permanent', 'before Rejected'] as const)(
  'what fails %s is not tried again, and undoes what was done, in reverse',
  async (mishap) => {
    const undone: Record<string, [reason: string, steps: string[]]> = {
      ReserveInventory: ['the stock could not be reserved', ['RecallShipment', 'RefundPayment', 'ReleaseInventory']],
      ProcessPayment: ['the payment could not be made', ['RecallShipment', 'RefundPayment', 'ReleaseInventory']],
      ConfirmOrder: ['the order could not be confirmed', ['RecallShipment', 'RefundPayment', 'ReleaseInventory']],
      ShipOrder: ['the order could not be shipped', ['RecallShipment', 'RefundPayment', 'ReleaseInventory']],
    };
    for (const [step, order] of await inEach([mishap], Object.keys(undone))) {
      const [because = '', steps = []] = undone[step] ?? [];
      await order.ends('cancelled', { because });
      expect(await endedExecutionsOf(order)).toEqual({ order: 'SUCCEEDED' });
      const called = await callsFor(order.orderId);
      expect(called.filter((name) => name === step)).toHaveLength(1);
      expect(called.slice(called.lastIndexOf(step) + 1).filter((name) => name !== 'GiveUp')).toEqual([
        ...steps,
        'CancelOrder',
      ]);
      expect((await streamOf(`order-${order.orderId}`)).at(-1)).toBe('order.cancelled');
      await booksAgree(order);
    }
  },
);

test('compensations are tried again as well', async () => {
  const steps = ['RecallShipment', 'RefundPayment', 'ReleaseInventory', 'CancelOrder'];
  const orders = await Promise.all(
    steps.map((step) =>
      placesWithMishaps([
        { step: 'ShipOrder', mishaps: ['before Permanent'] },
        { step, mishaps: ['before Transient', 'killed after'] },
      ]),
    ),
  );
  for (const order of orders) {
    await order.ends('cancelled', { because: 'the order could not be shipped' });
    await booksAgree(order);
    expect(await endedExecutionsOf(order)).toEqual({ order: 'SUCCEEDED' });
  }
});

test('a parcel that was shipped, though the answer was lost, is not recalled: the order is completed', async () => {
  const order = await placesWithMishaps([{ step: 'ShipOrder', mishaps: ['killed after', 'before Permanent'] }]);
  await order.ends('completed');
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  expect(await callsFor(order.orderId)).toContain('RecallShipment');
});
