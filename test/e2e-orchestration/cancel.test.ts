import { eventually } from '../e2e/support/eventually.ts';
import { booksAgree } from '../e2e/support/invariants.ts';
import { inStock } from '../e2e/support/shop.ts';
import { stocks } from '../e2e/support/stock.ts';
import { streamOf } from '../e2e/support/store.ts';
import { callsFor, removeMishaps } from './support/mishaps.ts';
import { placesWithMishaps } from './support/saga.ts';

beforeAll(() => stocks(inStock.sku, 10_000));

/** An order whose saga tries this step again and again, until its mishaps are removed. */
async function heldAt(step: string) {
  const order = await placesWithMishaps([{ step, mishaps: ['before Transient'], forEver: true }]);
  await eventually(
    `${step} of ${order.orderId}`,
    async () => (await callsFor(order.orderId)).includes(step) || undefined,
  );
  return order;
}

test('a customer who cancels before the order is confirmed has everything back, wherever the saga is', async () => {
  const orders = await Promise.all(['ReserveInventory', 'ProcessPayment', 'ConfirmOrder'].map(heldAt));
  for (const order of orders) {
    expect((await order.cancel('changed my mind')).status).toBe(202);
    await removeMishaps(order.orderId);
  }
  for (const order of orders) {
    await order.ends('cancelled', { because: 'changed my mind' });
    expect((await streamOf(`order-${order.orderId}`)).slice(1)).toEqual([
      'order.cancellation.requested',
      'order.cancelled',
    ]);
    await booksAgree(order);
  }
});

test('a customer who cancels after that is too late', async () => {
  const orders = await Promise.all(['ShipOrder', 'CompleteOrder'].map(heldAt));
  for (const order of orders) {
    expect((await order.cancel('changed my mind')).status).toBe(409);
    await removeMishaps(order.orderId);
  }
  for (const order of orders) {
    await order.ends('completed');
    await booksAgree(order);
  }
});

test('a customer who cancels while everything is being given back changes nothing', async () => {
  const order = await placesWithMishaps([
    { step: 'ProcessPayment', mishaps: ['before Permanent'] },
    { step: 'RefundPayment', mishaps: ['before Transient'], forEver: true },
  ]);
  await order.reaches('cancelling');
  expect((await order.cancel('changed my mind')).status).toBe(202);
  await removeMishaps(order.orderId);
  await order.ends('cancelled', { because: 'the payment could not be made' });
  await booksAgree(order);
});
