import { eventually } from '../e2e/support/eventually';
import { booksAgree } from '../e2e/support/invariants';
import { ledgerOf } from '../e2e/support/ledger';
import { inStock } from '../e2e/support/shop';
import { availableOf, stocks } from '../e2e/support/stock';
import { streamOf } from '../e2e/support/store';
import { executionsOf, placesInto, resume } from './support/saga';
import { clearUp } from './support/weather';

beforeAll(() => stocks(inStock.sku, 10_000));

const failsAt = (step: string) => [
  { step: 'ShipOrder', mishaps: ['before Permanent' as const] },
  { step, mishaps: ['before Permanent' as const], forEver: true },
];

test.each([
  ['RecallShipment', ['charged', 'reserved']],
  ['RefundPayment', ['charged', 'reserved']],
  ['ReleaseInventory', ['reserved']],
  ['CancelOrder', []],
])('what %s cannot give back stands still, is told, and is resumed', async (step, held) => {
  const sku = `sku-${step.toLowerCase()}`;
  await stocks(sku, 5);
  const order = await placesInto(failsAt(step), { items: [{ sku, quantity: 2, unitPrice: 100 }] });
  const view = await order.reaches('compensation-failed');
  expect(view.reason).toBe('the order could not be shipped');
  expect(view.history.at(-1)?.type).toBe('order.compensation.failed');
  await eventually('the end of the execution', async () => {
    const { order: status } = await executionsOf(order);
    return status === 'FAILED' || undefined;
  });
  const books = await ledgerOf(order);
  expect(books.some(({ kind }) => kind === 'charge') && !books.some(({ kind }) => kind === 'refund')).toBe(
    held.includes('charged'),
  );
  expect(await availableOf(sku)).toBe(held.includes('reserved') ? 3 : 5);
  expect((await order.cancel('changed my mind')).status).toBe(202);

  const stillBad = await resume(order);
  expect(stillBad).toMatchObject({ code: 1, said: expect.stringContaining('is compensation-failed') });

  await clearUp(order.orderId);
  const better = await resume(order);
  expect(better).toMatchObject({ code: 0, said: expect.stringContaining('is cancelled') });
  await order.ends('cancelled', { because: 'the order could not be shipped' });
  expect((await streamOf(`order-${order.orderId}`)).at(-1)).toBe('order.cancelled');
  expect(await availableOf(sku)).toBe(5);
  await booksAgree(order);

  expect(await resume(order)).toMatchObject({ code: 0, said: expect.stringContaining('nothing to resume') });
});

test('an order that only could not be told complete is resumed as well', async () => {
  const order = await placesInto([{ step: 'CompleteOrder', mishaps: ['before Permanent'], forEver: true }]);
  await eventually('the end of the execution', async () => (await executionsOf(order)).order === 'FAILED' || undefined);
  expect((await order.view())?.status).toBe('confirmed');
  await clearUp(order.orderId);
  expect(await resume(order)).toMatchObject({ code: 0, said: expect.stringContaining('is completed') });
  await booksAgree(order);
});

test('what never was cannot be resumed', async () => {
  const order = await placesInto([]);
  await order.ends('completed');
  expect(await resume(Object.assign(Object.create(order), { orderId: 'nobody' }))).toMatchObject({
    code: 1,
    said: expect.stringContaining('has no order nobody'),
  });
});
