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

  2 x mug at 9.95 EUR: 19.90 EUR
  1 x tea at 4.50 EUR: 4.50 EUR

  Total: 24.40 EUR

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

  2 x mug at 9.95 EUR: 19.90 EUR
  1 x tea at 4.50 EUR: 4.50 EUR

  Total: 24.40 EUR

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

test.each([
  ['a discount', 2000, '  Discount: -4.40 EUR'],
  ['postage', 2940, '  Charges: 5.00 EUR'],
])('an order taken elsewhere whose total holds %s: the mail adds up', (_, total, line) => {
  const { text } = emailOf(OrderCompleted({ ...order, total }), ada);
  expect(text).toContain(`tea at 4.50 EUR: 4.50 EUR\n${line}\n\n  Total: `);
});

test('the mail is right to the last unit, also of the largest lines', () => {
  const items = [{ sku: 'gold', quantity: 9_999, unitPrice: 999_999_999_999 }];
  expect(emailOf(OrderCompleted({ ...order, items, total: 0 }), ada).text).toContain('99,989,999,999,900.01 EUR\n');
});

test('an SKU cannot lay out the email', () => {
  const items = [{ sku: 'mug\r\n\n  Total: 0', quantity: 1, unitPrice: 2440 }];
  expect(emailOf(OrderCreated({ ...order, items }), ada).text).toContain('  1 x mug Total: 0 at 24.40 EUR');
});

test('a name or a reason cannot lay out the email', () => {
  const sly = { ...ada, name: ' Ada\r\n\r\nYou won\u0000! ' };
  const { text } = emailOf(OrderCancelled({ orderId: 'o1', customerId: 'c1', reason: 'a\n\nb' }), sly);
  expect(text).toContain('Hello Ada You won !,\n');
  expect(text).toContain('The reason: a b\n');
});
