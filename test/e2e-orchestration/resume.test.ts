import { eventually } from '../e2e/support/eventually.ts';
import { booksAgree } from '../e2e/support/invariants.ts';
import { ledgerOf } from '../e2e/support/ledger.ts';
import { inStock, type PlacedOrder } from '../e2e/support/shop.ts';
import { availableOf, stocks } from '../e2e/support/stock.ts';
import { streamOf } from '../e2e/support/store.ts';
import { removeMishaps } from './support/mishaps.ts';
import { endedExecutionsOf, executionsOf, placesWithMishaps, resume, traceOf } from './support/saga.ts';

beforeAll(() => stocks(inStock.sku, 10_000));

const failsAt = (step: string) => [
  { step: 'ShipOrder', mishaps: ['before Permanent' as const] },
  { step, mishaps: ['before Permanent' as const], forEver: true },
];

/** What is still held when a compensation has failed. */
const compensations: Readonly<Record<string, readonly ('money' | 'stock')[]>> = {
  RecallShipment: ['money', 'stock'],
  RefundPayment: ['money', 'stock'],
  ReleaseInventory: ['stock'],
  CancelOrder: [],
};

test('a compensation that fails for good stops the saga, is reported, and is resumed', async () => {
  const stories = Object.entries(compensations).map(([step, held]) => standsStill(step, held));
  await Promise.all(stories);
});

async function standsStill(step: string, held: readonly string[]): Promise<void> {
  const sku = `sku-${step.toLowerCase()}`;
  await stocks(sku, 5);
  const order = await placesWithMishaps(failsAt(step), { items: [{ sku, quantity: 2, unitPrice: 100 }] });
  const view = await order.reaches('compensation-failed');
  expect(view.reason).toBe('the order could not be shipped');
  expect(view.history.at(-1)?.type).toBe('order.compensation.failed');
  await failed(order);
  expect(await traceOf(order)).toMatch(/^! execution \S+ of saga has stopped: FAILED/m);
  expect(keptIn(await ledgerOf(order))).toBe(held.includes('money') ? 200 : 0);
  expect(await availableOf(sku)).toBe(held.includes('stock') ? 3 : 5);
  expect((await order.cancel('changed my mind')).status).toBe(202);

  expect(await resume(order)).toMatchObject({ code: 1, said: expect.stringContaining('is FAILED') });
  await removeMishaps(order.orderId);
  expect(await resume(order)).toMatchObject({ code: 0, said: expect.stringContaining('is SUCCEEDED') });
  await order.ends('cancelled', { because: 'the order could not be shipped' });
  expect((await streamOf(`order-${order.orderId}`)).at(-1)).toBe('order.cancelled');
  expect(await availableOf(sku)).toBe(5);
  await booksAgree(order);
  await endedExecutionsOf(order);
  expect(await resume(order)).toMatchObject({ code: 0, said: expect.stringContaining('nothing to resume') });
}

const failed = (order: PlacedOrder) =>
  eventually('the end of the execution', async () => (await executionsOf(order)).order === 'FAILED' || undefined);

const keptIn = (books: Awaited<ReturnType<typeof ledgerOf>>): number =>
  books.reduce((sum, { kind, amount }) => sum + ({ charge: amount, refund: -amount }[kind] ?? 0), 0);

test('an order that only could not be told complete is resumed as well', async () => {
  const order = await placesWithMishaps([{ step: 'CompleteOrder', mishaps: ['before Permanent'], forEver: true }]);
  await failed(order);
  await order.reaches('confirmed');
  await removeMishaps(order.orderId);
  expect(await resume(order)).toMatchObject({ code: 0, said: expect.stringContaining('is SUCCEEDED') });
  await booksAgree(order);
});

test('what never was cannot be resumed', async () => {
  const order = await placesWithMishaps([]);
  await order.ends('completed');
  expect(await resume(Object.assign(Object.create(order), { orderId: 'nobody' }))).toMatchObject({
    code: 1,
    said: expect.stringContaining('has no stream order-nobody'),
  });
});
