import { booksAgree } from './support/invariants.ts';
import { charge, ledgerOf, refund, shipment } from './support/ledger.ts';
import { hasMail } from './support/mailbox.ts';
import { foreignOrder, inStock, places, soldOut } from './support/shop.ts';
import { stage } from './support/stage.ts';
import { availableOf, stocks } from './support/stock.ts';
import { wholeView } from './support/whole-view.ts';

const RECEIVED = 'We received your order';
const ON_ITS_WAY = 'Your order is on its way';
const CANCELLED = 'Your order was cancelled';

const card = (token: string) => ({ method: 'card', token });

beforeAll(() => stocks(inStock.sku, 10_000));

test('an order is charged, reserved and shipped once', async () => {
  await stocks('grinder', 5);
  const order = await places({ items: [{ sku: 'grinder', quantity: 2, unitPrice: 4500 }] });
  const view = await order.ends('completed');
  expect(view.total).toBe(9000);
  expect((await wholeView(order)).history.map((event) => event.type)).toEqual(
    expect.arrayContaining([
      'order.created',
      'payment.completed',
      'inventory.reserved',
      'order.confirmed',
      'shipping.prepared',
      'shipping.dispatched',
      'order.completed',
    ]),
  );
  expect(await ledgerOf(order)).toEqual([charge(9000), shipment]);
  expect(await availableOf('grinder')).toBe(3);
  await hasMail(order, [RECEIVED, ON_ITS_WAY]);
});

test('a declined card cancels, and no money moves', async () => {
  const order = await places({ payment: card('tok_declined') });
  await order.ends('cancelled', { because: 'card declined' });
  expect(await ledgerOf(order)).toEqual([]);
  await hasMail(order, [RECEIVED, CANCELLED]);
});

test('what is sold out is refunded and cancelled', async () => {
  const order = await places({ items: [inStock, soldOut] });
  await order.ends('cancelled', { because: 'out of stock' });
  // Orchestrated, the stock is asked before the customer is charged.
  expect(await ledgerOf(order)).toEqual(stage().flow === 'choreography' ? [charge(3998), refund(3998)] : []);
  await hasMail(order, [RECEIVED, CANCELLED]);
});

test('what the carrier refuses is put back, refunded and cancelled', async () => {
  await stocks('anvil', 1);
  const order = await places({ items: [{ sku: 'anvil', quantity: 1, unitPrice: 100 }], shipTo: { country: 'ZZ' } });
  await order.ends('cancelled', { because: 'carrier refused' });
  expect(await ledgerOf(order)).toEqual([charge(100), refund(100)]);
  expect(await availableOf('anvil')).toBe(1);
});

test('an order that another workload put on the bus flows like any other', async () => {
  const order = await foreignOrder();
  const view = await order.ends('completed');
  expect(view.total).toBe(1999);
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  await hasMail(order, [RECEIVED, ON_ITS_WAY]);
});

test.each(['tok_flaky', 'tok_timeout'])('a payment provider that %s heals, and charges once', async (token) => {
  const order = await places({ payment: card(token) });
  await order.ends('completed');
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
});

test('a customer who cancels has either nothing charged or everything back, or was too late', async () => {
  const orders = await Promise.all(Array.from({ length: 6 }, () => places()));
  const answers = await Promise.all(orders.map((order) => order.cancel('changed my mind')));
  expect(answers.map((answer) => answer.status).filter((status) => status !== 202 && status !== 409)).toEqual([]);
  for (const [index, order] of orders.entries()) {
    if (answers[index]?.status === 202) await order.ends('cancelled', { because: 'changed my mind' });
    else await order.ends('completed');
    await booksAgree(order);
  }
});
