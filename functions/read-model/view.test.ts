import type { DomainEvent } from '@orderflow/core';
import { storedEventsOf } from '@orderflow/core';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompensationFailed,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  PaymentExpired,
  PaymentFailed,
  PaymentPending,
  PaymentRefunded,
  ShippingDispatched,
} from '../../events/index.ts';
import { isPlaced, orderViewOf, streamsOf } from './view.ts';

const orderId = 'o1';
const items = [{ sku: 'mug', quantity: 2, unitPrice: 995 }];
const placed = { orderId, customerId: 'c1', items, total: 1990, currency: 'EUR' };
const created = OrderCreated({ ...placed, payment: { method: 'card', token: 'tok_secret' } });

const minute = (at: number) => `2026-11-23T10:0${at}:00.000Z`;
const commit = (stream: string, version: number, at: number, ...events: readonly DomainEvent[]) =>
  storedEventsOf({ stream, version, causationId: 'why', correlationId: 'all', at: minute(at), events });

test('an order is what its own stream says', () => {
  const view = orderViewOf(orderId, commit('order-o1', 1, 0, created));
  expect(view).toEqual({
    ...placed,
    status: 'created',
    placedAt: minute(0),
    correlationId: 'all',
    history: [{ eventId: 'order-o1:1', type: 'order.created', at: minute(0), causationId: 'why' }],
  });
});

test('how the payment stands comes from its stream', () => {
  const payment = { paymentId: 'pay-o1', orderId };
  const money = { amount: 1990, currency: 'EUR' };
  const views = [
    PaymentPending({ ...payment, ...money, method: 'debit' }),
    PaymentCompleted({ ...payment, ...money, method: 'debit' }),
    PaymentFailed({ ...payment, reason: 'no' }),
    PaymentRefunded({ ...payment, ...money, reason: 'no' }),
    PaymentExpired(payment),
  ].map((event) => orderViewOf(orderId, commit('payment-o1', 1, 1, event)).payment);
  expect(views).toEqual(['pending', 'completed', 'failed', 'refunded', undefined]);
});

test('no view holds the means of payment', () => {
  expect(JSON.stringify(orderViewOf(orderId, commit('order-o1', 1, 0, created)))).not.toContain('tok_secret');
});

const stuck = OrderCompensationFailed({
  orderId,
  customerId: 'c1',
  reason: 'out of stock',
  problem: 'RefundPayment: Permanent: 400',
  toUndo: ['payment', 'inventory', 'order'],
});

test.each([
  ['confirmed', [OrderConfirmed({ orderId, customerId: 'c1' })], undefined],
  ['completed', [OrderConfirmed({ orderId, customerId: 'c1' }), OrderCompleted(placed)], undefined],
  ['cancelling', [OrderCancellationRequested({ orderId, customerId: 'c1', reason: 'too dear' })], 'too dear'],
  ['cancelled', [OrderCancelled({ orderId, customerId: 'c1', reason: 'out of stock' })], 'out of stock'],
  ['compensation-failed', [stuck], 'out of stock'],
  ['completed', [stuck, OrderCompleted(placed)], undefined],
])('the order stream leads to status %s', (status, later, reason) => {
  const view = orderViewOf(orderId, commit('order-o1', 1, 0, created, ...later));
  expect(view).toMatchObject({ status });
  expect(view.reason).toBe(reason);
});

test('other streams add the tracking id and history, never a status', () => {
  const shipped = ShippingDispatched({ shipmentId: 'ship-o1', orderId, trackingId: 'T1' });
  const failed = PaymentFailed({ paymentId: 'pay-o1', orderId, reason: 'card declined' });
  const view = orderViewOf(orderId, [...commit('shipping-o1', 1, 1, shipped), ...commit('payment-o1', 1, 0, failed)]);
  expect(view).toMatchObject({ trackingId: 'T1' });
  expect(view.history.map(({ type }) => type)).toEqual(['payment.failed', 'shipping.dispatched']);
  expect(isPlaced(view)).toBe(false);
});

test('events in any order give the same view', () => {
  const order = commit('order-o1', 1, 0, created, OrderConfirmed({ orderId, customerId: 'c1' }));
  const charged = { paymentId: 'pay-o1', orderId, amount: 1990, currency: 'EUR', method: 'card' };
  const payment = commit('payment-o1', 1, 1, PaymentCompleted(charged));
  const view = orderViewOf(orderId, [...order, ...payment]);
  expect(orderViewOf(orderId, [...payment, ...order])).toEqual(view);
  expect(isPlaced(view)).toBe(true);
});

test('events of the same instant stand in the order of their stream', () => {
  const ten = Array.from({ length: 10 }, () => OrderConfirmed({ orderId, customerId: 'c1' }));
  const view = orderViewOf(orderId, commit('order-o1', 1, 0, ...ten).reverse());
  expect(view.history.map(({ eventId }) => eventId)).toEqual(ten.map((_, index) => `order-o1:${index + 1}`));
});

test('four streams make up an order', () => {
  expect(streamsOf('o1')).toEqual(['order-o1', 'payment-o1', 'inventory-o1', 'shipping-o1']);
});
