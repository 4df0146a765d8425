import { problemType } from './problem.ts';
import type { Accepted, Order, OrderPage, ProblemDetails } from './representations.ts';

/** One order's story, told by the examples of the OpenAPI document. */

const orderId = '01KAR9S2W0M6D5T3H8X1ZC4V7B';
const customerId = 'c-1';
const items = [
  { sku: 'espresso-beans', quantity: 2, unitPrice: 1299 },
  { sku: 'mug', quantity: 1, unitPrice: 995 },
];
const correlationId = '01KAR9S2VZB0Q4N6J2Y7E9K3RA';

export const createOrder = {
  customerId,
  currency: 'EUR',
  items,
  payment: { method: 'card', token: 'tok_visa' },
  shipTo: { country: 'DE' },
};

export const cancellation = { reason: 'ordered twice' };

export const accepted: Accepted = { orderId, status: 'created' };

export const cancelling: Accepted = { orderId, status: 'cancelling' };

const summary = {
  orderId,
  customerId,
  status: 'confirmed' as const,
  items,
  total: 3593,
  currency: 'EUR',
  placedAt: '2026-11-23T10:00:00.000Z',
  correlationId,
};

const entry = (stream: string, type: string, second: number, causationId: string) => ({
  eventId: `${stream}-${orderId}:${1 + Number(type === 'order.confirmed')}`,
  type,
  at: `2026-11-23T10:00:0${second}.000Z`,
  causationId,
});

export const order: Order = {
  ...summary,
  history: [
    entry('order', 'order.created', 0, correlationId),
    entry('payment', 'payment.completed', 1, `order-${orderId}:1`),
    entry('inventory', 'inventory.reserved', 2, `payment-${orderId}:1`),
    entry('order', 'order.confirmed', 3, `inventory-${orderId}:1`),
  ],
};

export const orderPage: OrderPage = { orders: [summary], cursor: 'MjAyNi0xMS0yM1QxMDowMDowMC4wMDBaIDAxS0FS' };

export const problem: ProblemDetails = {
  type: problemType('invalid-input'),
  title: 'Invalid input',
  status: 400,
  detail: 'One field is invalid.',
  instance: '/orders',
  correlationId,
  errors: [{ field: 'items[0].quantity', detail: 'must be a number, not a string' }],
};
