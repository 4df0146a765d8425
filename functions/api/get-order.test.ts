import type { DomainEvent } from '@orderflow/core';
import fc from 'fast-check';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  ShippingDispatched,
} from '../../events/index.ts';
import { ApiFixture, order } from './testing/api-fixture.ts';

async function placed(api = new ApiFixture()) {
  const { orderId } = (await api.post('/orders', { body: order })).body;
  return { api, orderId };
}
const payment = (orderId: string) =>
  PaymentCompleted({ paymentId: `pay-${orderId}`, orderId, amount: 3593, currency: 'EUR', method: 'card' });

test('an order is there as soon as it is accepted, before the read model has it', async () => {
  const { api, orderId } = await placed();
  const { status, body } = await api.get(`/orders/${orderId}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    ...order,
    orderId,
    status: 'created',
    total: 3593,
    currency: 'EUR',
    placedAt: expect.stringMatching(/^2026-11-23T10:00:00\.\d{3}Z$/),
    correlationId: expect.any(String),
    history: [
      {
        eventId: `order-${orderId}:1`,
        type: 'order.created',
        at: body.placedAt,
        causationId: expect.stringMatching(/^[0-9A-Z]{26}$/),
      },
    ],
  });
});

test('and its history is told from all four streams, by time', async () => {
  const { api, orderId } = await placed();
  const shipped = ShippingDispatched({ shipmentId: `ship-${orderId}`, orderId, trackingId: 'T-1' });
  await api.happened(`payment-${orderId}`, payment(orderId));
  await api.happened(`order-${orderId}`, OrderConfirmed({ orderId, customerId: order.customerId }));
  await api.happened(`shipping-${orderId}`, shipped);
  const fromStore = await api.get(`/orders/${orderId}`);
  expect(fromStore.body).toMatchObject({
    status: 'confirmed',
    trackingId: 'T-1',
    history: [
      { type: 'order.created' },
      { type: 'payment.completed', causationId: 'why' },
      { type: 'order.confirmed' },
      { type: 'shipping.dispatched' },
    ],
  });
  await api.project(orderId);
  expect((await api.get(`/orders/${orderId}`)).body).toEqual(fromStore.body);
});

test('is read strongly consistent, and not from the read model', async () => {
  const { api, orderId } = await placed();
  await api.project(orderId);
  const before = api.dynamodb.sent.length;
  await api.get(`/orders/${orderId}`);
  const sent = api.dynamodb.sent.slice(before).map(({ name, input }) => [name, input.TableName, input.ConsistentRead]);
  expect(sent).toEqual(Array.from({ length: 4 }, () => ['Query', 'events', true]));
});

test('who cancelled an order never sees again what was before, however far behind the read model is', async () => {
  const { api, orderId } = await placed();
  await api.project(orderId);
  await api.post(`/orders/${orderId}/cancel`);
  expect((await api.get(`/orders/${orderId}`)).body).toMatchObject({ status: 'cancelling' });
});

test('whatever happened and whenever the read model is updated, an order never goes back', async () => {
  const reason = 'changed my mind';
  const happenings = (id: string): Record<string, () => readonly [string, DomainEvent]> => ({
    cancel: () => [`order-${id}`, OrderCancellationRequested({ orderId: id, customerId: order.customerId, reason })],
    pay: () => [`payment-${id}`, payment(id)],
    ship: () => [`shipping-${id}`, ShippingDispatched({ shipmentId: 's', orderId: id, trackingId: 'T-1' })],
    end: () => [`order-${id}`, OrderCancelled({ orderId: id, customerId: order.customerId, reason })],
  });
  const steps = fc.array(fc.constantFrom('cancel', 'pay', 'ship', 'end', 'project', 'project'), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(steps, async (done) => {
      const { api, orderId } = await placed();
      let seen: readonly string[] = [];
      for (const step of done) {
        const happened = happenings(orderId)[step]?.();
        if (happened) await api.happened(...happened);
        else await api.project(orderId);
        const { body } = await api.get(`/orders/${orderId}`);
        const ids = (body.history as readonly { eventId: string }[]).map(({ eventId }) => eventId);
        expect(ids).toEqual(expect.arrayContaining([...seen]));
        expect(ids).toHaveLength(seen.length === 0 ? ids.length : seen.length + (happened ? 1 : 0));
        seen = ids;
      }
    }),
    { numRuns: 50 },
  );
});

test('an id of which there is a payment only is no order', async () => {
  const api = new ApiFixture();
  await api.happened('payment-o-1', payment('o-1'));
  await api.project('o-1');
  expect((await api.get('/orders/o-1')).status).toBe(404);
  await api.happened('order-o-1', OrderCreated({ ...order, orderId: 'o-1', total: 3593, currency: 'EUR' }));
  expect((await api.get('/orders/o-1')).body).toMatchObject({ status: 'created' });
});

test.each(['unknown', '%', '%E0%A4%A', '%00', '%F0%9F%98%80', '__proto__', 'constructor', 'x'.repeat(5000), '..'])(
  '%.20s is no order',
  async (id) => {
    expect(await new ApiFixture().get(`/orders/${id}`)).toMatchObject({
      status: 404,
      body: { type: 'urn:orderflow:problem:unknown-order' },
    });
  },
);

test('an id may come encoded', async () => {
  const { api, orderId } = await placed();
  const encoded = orderId.replace(/^./, (first) => `%${first.charCodeAt(0).toString(16)}`);
  expect((await api.get(`/orders/${encoded}`)).body.orderId).toBe(orderId);
});
