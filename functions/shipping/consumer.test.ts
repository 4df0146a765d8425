import { Pending, Unavailable } from '@orderflow/core';
import { providerLimits } from '@orderflow/core/providers';
import { contextFixture } from '@orderflow/testing';
import { OrderConfirmed, OrderCreated, PaymentCompleted } from '../../events/index.ts';
import type { Carrier } from './carrier.ts';
import { shippingConsumer } from './consumer.ts';
import { simulatedCarrier } from './simulated-carrier.ts';

const order = {
  orderId: 'o1',
  customerId: 'c1',
  items: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  currency: 'EUR',
};
const to = (country: string) => OrderCreated({ ...order, shipTo: { country } });
const paid = PaymentCompleted({ paymentId: 'pay-o1', orderId: 'o1', amount: 900, currency: 'EUR', method: 'card' });
const confirmed = OrderConfirmed({ orderId: 'o1', customerId: 'c1' });

/** Shipping with the simulated carrier, or another. */
function depot(other: Partial<Carrier> = {}, clock?: () => number) {
  const world = contextFixture({ ledger: ['orderId', 'key'] });
  const { dynamodb, deps, happened } = world;
  const carrier = { ...simulatedCarrier({ dynamodb, clock: deps.clock, table: 'ledger' }), ...other };
  /** What the carrier was asked. */
  const asked: string[] = [];
  const handler = shippingConsumer({
    ...deps,
    ...(clock && { clock }),
    defaultCountry: 'DE',
    limits: providerLimits(),
    carrier: {
      findShipment(request) {
        asked.push(`find ${request.key}`);
        return carrier.findShipment(request);
      },
      recall(request) {
        asked.push(request.key);
        return carrier.recall(request);
      },
      ship(request) {
        asked.push(`${request.key} to ${request.country}`);
        return carrier.ship(request);
      },
    },
  });
  const shipments = () => world.stream('shipping-o1');
  /** An order's two messages: paid, confirmed. */
  async function messages(created = OrderCreated(order)) {
    const [, confirmation = []] = [await happened('order-o1', created), await happened('order-o1', confirmed)];
    return { payment: await happened('payment-o1', paid), confirmation };
  }
  return { ...world, handler, asked, shipments, messages };
}

const ids = { shipmentId: 'ship-o1', orderId: 'o1' };
const prepared = (country: string) => ({ type: 'shipping.prepared', data: { ...ids, country } });
const dispatched = { type: 'shipping.dispatched', data: { ...ids, trackingId: 'track-o1' } };

describe('paid, then confirmed', () => {
  test('prepared, then dispatched', async () => {
    const { dynamodb, handler, deliver, messages, shipments, asked } = depot();
    const { payment, confirmation } = await messages();
    expect(await deliver(handler, ...payment)).toEqual(['handled']);
    expect(await shipments()).toEqual([prepared('DE')]);
    expect(asked).toEqual([]);
    const sent = dynamodb.sent.length;
    expect(await deliver(handler, ...confirmation)).toEqual(['handled']);
    expect(dynamodb.sent.slice(sent).map(({ name }) => name)).toEqual(['Query', 'Query', 'UpdateItem', 'PutItem']);
    expect(await shipments()).toEqual([prepared('DE'), dispatched]);
    expect(asked).toEqual(['ship-o1 to DE']);
  });

  test('to where the order says', async () => {
    const { handler, deliver, messages, asked } = depot();
    const { payment, confirmation } = await messages(to('FR'));
    await deliver(handler, ...payment);
    await deliver(handler, ...confirmation);
    expect(asked).toEqual(['ship-o1 to FR']);
  });

  test('and refused by the carrier', async () => {
    const { handler, deliver, messages, shipments } = depot();
    const { payment, confirmation } = await messages(to('ZZ'));
    await deliver(handler, ...payment);
    await deliver(handler, ...confirmation);
    expect(await shipments()).toEqual([
      prepared('ZZ'),
      { type: 'shipping.failed', data: { ...ids, reason: 'carrier refused: does not deliver to ZZ' } },
    ]);
  });
});

describe('order.confirmed before payment.completed', () => {
  test('both in one commit; the payment then finds nothing to do', async () => {
    const { dynamodb, handler, deliver, messages, shipments, asked } = depot();
    const { payment, confirmation } = await messages(to('FR'));
    expect(await deliver(handler, ...confirmation)).toEqual(['handled']);
    expect(dynamodb.rows('events').filter(({ stream }) => stream === 'shipping-o1')).toHaveLength(1);
    expect(await deliver(handler, ...payment)).toEqual(['ignored']);
    expect(await shipments()).toEqual([prepared('FR'), dispatched]);
    expect(asked).toEqual(['ship-o1 to FR']);
  });

  test('refused: both in one commit', async () => {
    const { handler, deliver, messages, typesIn } = depot();
    await deliver(handler, ...(await messages(to('ZZ'))).confirmation);
    expect(await typesIn('shipping-o1')).toEqual(['shipping.prepared', 'shipping.failed']);
  });

  test('at the same time: one parcel', async () => {
    const { handler, deliver, messages, typesIn, dynamodb } = depot();
    const { payment, confirmation } = await messages();
    await deliver(handler, ...confirmation, ...payment);
    expect(await typesIn('shipping-o1')).toEqual(['shipping.prepared', 'shipping.dispatched']);
    expect(dynamodb.rows('ledger')).toHaveLength(1);
  });
});

test('each message again changes nothing, and asks the carrier nothing', async () => {
  const { handler, deliver, messages, asked, typesIn } = depot();
  const { payment, confirmation } = await messages();
  for (let time = 0; time < 3; time++) await deliver(handler, ...payment, ...confirmation);
  expect(asked.length).toBeLessThanOrEqual(2); // the first two raced
  const before = asked.length;
  expect(await deliver(handler, ...confirmation)).toEqual(['duplicate']);
  expect(asked).toHaveLength(before);
  expect(await typesIn('shipping-o1')).toEqual(['shipping.prepared', 'shipping.dispatched']);
});

test('a second confirmation does not ask the carrier', async () => {
  const { handler, deliver, messages, happened, asked } = depot();
  await deliver(handler, ...(await messages()).confirmation);
  expect(await deliver(handler, ...(await happened('order-o1', confirmed)))).toEqual(['ignored']);
  expect(asked).toHaveLength(1);
});

test.each(['payment', 'confirmation'] as const)('before order.created, %s is retried', async (which) => {
  const { handler, deliver, happened, lastReason } = depot();
  const message = which === 'payment' ? await happened('payment-o1', paid) : await happened('order-o1', confirmed);
  expect(await deliver(handler, ...message)).toEqual(['retrying']);
  expect(lastReason()).toContain('is here before order.created of o1');
  await happened('order-o1', OrderCreated(order));
  expect(await deliver(handler, ...message)).toEqual(['handled']);
});

test('a carrier that is down is waited for', async () => {
  const { handler, deliver, messages, typesIn } = depot({
    ship: async () => Promise.reject(new Unavailable('carrier', 'carrier: ECONNREFUSED')),
  });
  expect(await deliver(handler, ...(await messages()).confirmation)).toEqual(['waiting']);
  expect(await typesIn('shipping-o1')).toEqual([]);
});

test('a long-winded refusal is cut to what the contract allows', async () => {
  const reason = `${'x'.repeat(494)}\u{1f69a}`;
  const { handler, deliver, messages, shipments } = depot({ ship: async () => ({ outcome: 'refused', reason }) });
  expect(await deliver(handler, ...(await messages()).confirmation)).toEqual(['handled']);
  expect((await shipments()).at(-1)).toMatchObject({ data: { reason: `carrier refused: ${'x'.repeat(494)}\ufffd` } });
});

const HOUR = 3_600_000;
/** So many hours after the order was confirmed. */
const after = (hours: number) => () => Date.parse('2026-11-23T08:00:00Z') + hours * HOUR;
const parcelInBooks = { key: 'ship-o1', orderId: 'o1', country: 'DE' };

describe('a shipment that is asked for when the carrier may have forgotten its key', () => {
  test('is looked up first: what was handed over by a try that died before the commit is no second parcel', async () => {
    const { dynamodb, deps, handler, deliver, messages, shipments, asked } = depot({}, after(24));
    await simulatedCarrier({ dynamodb, clock: deps.clock, table: 'ledger' }).ship(parcelInBooks);
    const forgetful = simulatedCarrier({ dynamodb, clock: deps.clock, table: 'ledger' });
    expect(await forgetful.findShipment(parcelInBooks)).toMatchObject({ outcome: 'shipped' });
    expect(await deliver(handler, ...(await messages()).confirmation)).toEqual(['handled']);
    expect(asked).toEqual(['find ship-o1']);
    expect(await shipments()).toEqual([prepared('DE'), dispatched]);
  });

  test('and that the carrier does not know of is handed over', async () => {
    const { handler, deliver, messages, shipments, asked } = depot({}, after(24));
    expect(await deliver(handler, ...(await messages()).confirmation)).toEqual(['handled']);
    expect(asked).toEqual(['find ship-o1', 'ship-o1 to DE']);
    expect(await shipments()).toEqual([prepared('DE'), dispatched]);
  });

  test('and that was refused stays refused', async () => {
    const world = depot({ findShipment: async () => ({ outcome: 'refused', reason: 'too heavy' }) }, after(24));
    expect(await world.deliver(world.handler, ...(await world.messages()).confirmation)).toEqual(['handled']);
    expect((await world.shipments()).at(-1)).toMatchObject({ data: { reason: 'carrier refused: too heavy' } });
  });

  test('is called back when it has waited for longer than parcels wait', async () => {
    const { handler, deliver, messages, shipments, asked } = depot({}, after(97));
    expect(await deliver(handler, ...(await messages()).confirmation)).toEqual(['handled']);
    expect(asked).toEqual(['recall-o1']);
    const reason = 'the carrier could not take the parcel in time';
    expect((await shipments()).at(-1)).toMatchObject({ type: 'shipping.failed', data: { reason } });
  });
});

test('a carrier that has not decided is waited for', async () => {
  const { handler, deliver, messages, typesIn } = depot({
    ship: async () => Promise.reject(new Pending('the shipment is processing')),
  });
  expect(await deliver(handler, ...(await messages()).confirmation)).toEqual(['waiting']);
  expect(await typesIn('shipping-o1')).toEqual([]);
});

describe('crashes around each write', () => {
  test.each([
    ['UpdateItem', 'before'],
    ['UpdateItem', 'after'],
    ['PutItem', 'before'],
    ['PutItem', 'after'],
  ] as const)('%s, %s it: one parcel', async (name, when) => {
    const { dynamodb, handler, deliver, messages, typesIn } = depot();
    const { confirmation } = await messages();
    dynamodb.fail({ when, on: (sent) => sent.name === name });
    await deliver(handler, ...confirmation);
    await deliver(handler, ...confirmation);
    expect(await typesIn('shipping-o1')).toEqual(['shipping.prepared', 'shipping.dispatched']);
    expect(dynamodb.rows('ledger')).toMatchObject([{ status: 'shipped' }]);
  });
});
