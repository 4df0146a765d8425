import { OrderCancelled, OrderCompleted, OrderCreated } from '../../events/index.ts';
import { emailOf } from './emails.ts';

const ada = { email: 'ada@example.com', name: 'Ada Lovelace' };
const order = {
  orderId: 'o1',
  customerId: 'c1',
  items: [
    { sku: 'mug', quantity: 2, unitPrice: 995 },
    { sku: 'tea', quantity: 1, unitPrice: 450 },
  ],
  total: 2440,
  currency: 'EUR',
};

test('an order that was received', () => {
  expect(emailOf(OrderCreated({ ...order, payment: { method: 'card', token: 'tok_secret' } }), ada)).toEqual({
    to: 'ada@example.com',
    subject: 'We received your order',
    text: `Hello Ada Lovelace,

We received your order o1. Thank you!

  2 x mug at €9.95: €19.90
  1 x tea at €4.50: €4.50

  Total: €24.40

We will write again when it is on its way.

Kind regards
`,
  });
});

test('an order that is on its way', () => {
  expect(emailOf(OrderCompleted(order), ada)).toEqual({
    to: 'ada@example.com',
    subject: 'Your order is on its way',
    text: `Hello Ada Lovelace,

Your order o1 is on its way to you.

  2 x mug at €9.95: €19.90
  1 x tea at €4.50: €4.50

  Total: €24.40

Thank you for shopping with us.

Kind regards
`,
  });
});

test('an order that was cancelled, and why', () => {
  expect(emailOf(OrderCancelled({ orderId: 'o1', customerId: 'c1', reason: 'out of stock' }), ada)).toEqual({
    to: 'ada@example.com',
    subject: 'Your order was cancelled',
    text: `Hello Ada Lovelace,

Your order o1 was cancelled. The reason: out of stock

You pay nothing for it. If you had paid already, you have been refunded in full.

Kind regards
`,
  });
});

test('a name or a reason cannot lay out the email', () => {
  const sly = { ...ada, name: ' Ada\r\n\r\nYou won\u0000! ' };
  const { text } = emailOf(OrderCancelled({ orderId: 'o1', customerId: 'c1', reason: 'a\n\nb' }), sly);
  expect(text).toContain('Hello Ada You won !,\n');
  expect(text).toContain('The reason: a b\n');
});
