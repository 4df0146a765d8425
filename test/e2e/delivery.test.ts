import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { booksAgree } from './support/invariants.ts';
import { charge, ledgerOf, shipment } from './support/ledger.ts';
import { hasMail } from './support/mailbox.ts';
import { killFunction } from './support/processes.ts';
import { deadLetterIn, paused } from './support/queues.ts';
import { foreignOrder, inStock, PlacedOrder, places, putEvent } from './support/shop.ts';
import { consumer, workingFunctions } from './support/stage.ts';
import { stocks } from './support/stock.ts';
import { streamOf } from './support/store.ts';
import { wholeView } from './support/whole-view.ts';

/** An order whose mail is tried several times before it is dead-lettered: it is placed first and checked last. */
let toNobody: PlacedOrder;

/** Orders whose functions are killed: what was killed comes back after 90 seconds, so these too are placed first and looked at last. */
let interrupted: readonly PlacedOrder[];
let killed = 0;

beforeAll(async () => {
  await stocks(inStock.sku, 10_000);
  toNobody = await places({ customerId: `nobody-${randomUUID()}` });
  interrupted = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      places(index % 4 === 0 ? { payment: { method: 'card', token: 'tok_timeout' } } : {}),
    ),
  );
  for (let round = 0; round < 12; round++) {
    for (const name of workingFunctions()) killed += await killFunction(name);
    await sleep(150);
  }
});

test('the same event put five times is handled once, by every consumer', async () => {
  const order = await places();
  await order.ends('completed');
  const view = await wholeView(order);
  const created = view.history.find((event) => event.type === 'order.created');
  const again = {
    data: { orderId: order.orderId, customerId: order.customerId, items: [inStock], total: 1999, currency: 'EUR' },
    metadata: {
      eventId: created?.eventId,
      timestamp: created?.at,
      correlationId: 'replayed-by-hand',
      version: 1,
      stream: `order-${order.orderId}`,
      sequence: 1,
    },
  };
  for (let time = 0; time < 5; time++) await putEvent('orderflow.order', 'order.created', again);
  // A later order that completes has passed the same queues: by then the repeats have been handled.
  await (await places()).ends('completed');
  await hasMail(order, ['We received your order', 'Your order is on its way']);
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  expect(await streamOf(`payment-${order.orderId}`)).toEqual(['payment.completed']);
  expect((await order.view())?.history).toEqual(view.history);
});

test('a foreign order.created put five times is one order', async () => {
  const customer = (await places()).customerId;
  const orderId = `web-${randomUUID()}`;
  const detail = { data: { orderId, customerId: customer, items: [inStock], total: 1999 } };
  for (let time = 0; time < 5; time++) await putEvent('web-shop', 'order.created', detail);
  const order = new PlacedOrder(orderId, customer);
  await order.ends('completed');
  expect(await streamOf(`order-${orderId}`)).toEqual(['order.created', 'order.confirmed', 'order.completed']);
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
});

test('a poison message is dead-lettered at the first try, with its reason, and its batch mates are handled', async () => {
  const poison = `poison-${randomUUID()}`;
  const mates = await paused('order', async () => {
    const placed = [await foreignOrder()];
    await putEvent('web-shop', 'order.created', {
      data: { orderId: poison, customerId: 'c', items: [{ sku: 'x', quantity: 'many', unitPrice: 1 }], total: 1 },
      metadata: { correlationId: 'corr-of-poison' },
    });
    placed.push(await foreignOrder());
    return placed;
  });
  const letter = await deadLetterIn(consumer('order'), ({ body }) => body.includes(poison));
  expect(letter.attributes).toMatchObject({
    class: 'rejected',
    consumer: 'order',
    receives: 1,
    correlationId: 'corr-of-poison',
    eventId: JSON.parse(letter.body).id,
    reason: expect.stringContaining('data.items[0].quantity'),
  });
  await Promise.all(mates.map((order) => order.ends('completed')));
});

test('mail to an unknown address waits, and goes out once the address is known', async () => {
  const customerId = `cust-${randomUUID()}`;
  const order = await places({ customerId });
  await order.ends('completed');
  await putEvent('customer-service', 'integration.customer.created', {
    data: { customerId, email: `${customerId}@example.com`, name: 'Late' },
    metadata: { version: '1.0' },
  });
  await hasMail(order, ['We received your order', 'Your order is on its way']);
});

test('mail to an address that never comes is dead-lettered, with the reason', async () => {
  await toNobody.ends('completed');
  for (const type of ['order.created', 'order.completed']) {
    const { attributes } = await deadLetterIn(
      consumer('email'),
      ({ body }) => body.includes(toNobody.orderId) && JSON.parse(body)['detail-type'] === type,
    );
    expect(attributes).toMatchObject({ class: 'transient', reason: expect.stringContaining(toNobody.customerId) });
  }
});

test('functions killed in mid-batch lose nothing and repeat nothing', async () => {
  expect(killed).toBeGreaterThan(0);
  for (const order of interrupted) {
    await order.ends('completed', { seconds: 480 });
    await booksAgree(order);
  }
});
