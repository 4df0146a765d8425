import fc from 'fast-check';
import { OrderCancelled, OrderCompleted, OrderCreated } from '../../events/index.ts';
import { countsOf } from './counts.ts';

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
const at = (timestamp: string) => ({ metadata: { eventId: 'e1', correlationId: 'c', timestamp } });
const morning = at('2026-11-23T08:00:00.000Z');

test('an order that was placed', () => {
  expect(countsOf({ ...OrderCreated(order), ...morning }, 'UTC')).toEqual([
    { pk: 'day#2026-11-23', sk: 'orders', add: { placed: 1 } },
  ]);
});

test('an order that was cancelled', () => {
  const cancelled = OrderCancelled({ orderId: 'o1', customerId: 'c1', reason: 'out of stock' });
  expect(countsOf({ ...cancelled, ...morning }, 'UTC')).toEqual([
    { pk: 'day#2026-11-23', sk: 'orders', add: { cancelled: 1 } },
  ]);
});

test('an order that was completed is revenue, in all and for each SKU, per currency', () => {
  expect(countsOf({ ...OrderCompleted(order), ...morning }, 'UTC')).toEqual([
    { pk: 'day#2026-11-23', sk: 'orders', add: { completed: 1 } },
    { pk: 'day#2026-11-23', sk: 'revenue#EUR', add: { orders: 1, amount: 2440 } },
    { pk: 'day#2026-11-23', sk: 'sku#mug#EUR', add: { quantity: 2, amount: 1990 } },
    { pk: 'day#2026-11-23', sk: 'sku#tea#EUR', add: { quantity: 1, amount: 450 } },
  ]);
});

test('a day is a UTC day', () => {
  expect(countsOf({ ...OrderCreated(order), ...at('2026-11-24T00:30:00+01:00') }, 'UTC')).toMatchObject([
    { pk: 'day#2026-11-23' },
  ]);
});

test.each([
  ['2026-11-23T22:59:59.999Z', 'Europe/Berlin', '2026-11-23'],
  ['2026-11-23T23:00:00.000Z', 'Europe/Berlin', '2026-11-24'],
  ['2026-06-23T22:00:00.000Z', 'Europe/Berlin', '2026-06-24'], // in summer an hour earlier
  ['2026-11-23T10:00:00.000Z', 'Pacific/Kiritimati', '2026-11-24'],
  ['2026-11-23T10:00:00.000Z', 'Pacific/Pago_Pago', '2026-11-22'],
  ['2026-11-23T23:59:59.999Z', 'UTC', '2026-11-23'],
])('%s is in %s on %s', (timestamp, timeZone, day) => {
  expect(countsOf({ ...OrderCreated(order), ...at(timestamp) }, timeZone)).toMatchObject([{ pk: `day#${day}` }]);
});

test('in UTC a day is the date of the time in UTC, whatever the time', () => {
  const time = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(time, (date) => {
      const day = date.toISOString().slice(0, 'yyyy-mm-dd'.length);
      expect(countsOf({ ...OrderCreated(order), ...at(date.toISOString()) }, 'UTC')).toMatchObject([
        { pk: `day#${day}` },
      ]);
    }),
  );
});
