import { draftOrder } from './draft-order.ts';

const items = [
  { sku: 'tea', quantity: 2, unitPrice: 450 },
  { sku: 'cup', quantity: 1, unitPrice: 100 },
];
const defaults = { currency: 'EUR' };

test('the total of a new order is the sum of its lines, and the currency the default', () => {
  expect(draftOrder('o1', { customerId: 'c1', items }, defaults)).toStrictEqual({
    orderId: 'o1',
    customerId: 'c1',
    items,
    total: 1000,
    currency: 'EUR',
  });
});

test('what the order says stands, also the total that another workload came to', () => {
  const payment = { method: 'card', token: 't' };
  const shipTo = { country: 'FR' };
  const wish = { orderId: 'o1', customerId: 'c1', items, total: 900, currency: 'CHF', shipTo };
  expect(draftOrder('o1', { ...wish, payment }, defaults)).toStrictEqual({
    ...wish,
    payment: { method: 'card' },
  });
});

test('the token of a means of payment is not part of an order', () => {
  const drafted = draftOrder(
    'o1',
    { customerId: 'c1', items, payment: { method: 'card', token: 'tok_secret' } },
    defaults,
  );
  expect(drafted.payment).toStrictEqual({ method: 'card' });
});
