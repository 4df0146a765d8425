import type { State } from '@orderflow/operator';
import type { Followed } from './follow.ts';
import { mixOf } from './mix.ts';
import { isRight, report } from './report.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const [ordinary, declined] = mixOf(2);
const state: State = {
  stage: 'local',
  flow: 'choreography',
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  apiUrl: 'http://127.0.0.1:4566/api',
  bus: { name: 'the-bus', arn: '' },
  archive: { name: 'the-archive', arn: '' },
  consumers: {},
  tables: { events: 'the-events' },
  buckets: { audit: 'the-audit' },
};
const orders: readonly Followed[] = [
  {
    orderId: 'order-1',
    story: ordinary as Followed['story'],
    view: {
      status: 'completed',
      total: 6998,
      currency: 'EUR',
      history: [
        { type: 'order.created', at: at(0) },
        { type: 'order.completed', at: at(1.25) },
      ],
    },
  },
  {
    orderId: 'order-2',
    story: declined as Followed['story'],
    view: { status: 'cancelled', reason: 'card declined', total: 8900, currency: 'EUR', history: [] },
  },
  { orderId: 'order-3', story: ordinary as Followed['story'], view: undefined },
];
const mails = [{ to: ['ada@example.com'], subject: 'We received your order', text: '' }];
const depths = [{ consumer: 'payment', queue: 0, deadLetters: 2 }];

test('an order that is still under way is not right', () => {
  expect(orders.map(isRight)).toEqual([true, true, false]);
});

test('shows paths with times, totals, mail, queues and places', () => {
  const text = report({ state, orders, mails, depths });
  expect(text).toMatch(
    /✓ {2}order-1 +ordinary +completed +69\.98 EUR\n {7}order\.created 0\.0 → order\.completed 1\.3\n/,
  );
  expect(text).toMatch(/✓ {2}order-2 +card declined +cancelled +89\.00 EUR {2}because: card declined\n/);
  expect(text).toMatch(/✗ {2}order-3 +ordinary +still on the bus/);
  expect(text).toContain('3 orders: 1 completed (69.98 EUR), 1 cancelled, 1 still open; 2 of 3 ended as they should');
  expect(text).toMatch(/We received your order +1/);
  expect(text).toMatch(/payment +0 +2/);
  for (const place of ['/api', 'the-bus', 'the-archive', 'the-events', 'the-audit', '.orderflow/local.json'])
    expect(text).toContain(place);
});

test('of many orders only those that went wrong are shown one by one', () => {
  const many = Array.from({ length: 50 }, () => orders[0] as Followed);
  expect(report({ state, orders: many, mails: undefined, depths })).toContain(
    'each of the 50 orders ended as it should',
  );
  const oneBad = report({ state, orders: [...many, orders[2] as Followed], mails: undefined, depths });
  expect(oneBad).toContain('order-3');
  expect(oneBad).not.toContain('order-1 ');
});

test('without orders it shows queues and places, and says what waits for a retry', () => {
  const text = report({ state, orders: [], mails: [], depths: [{ consumer: 'email', queue: 2, deadLetters: 0 }] });
  expect(text).toContain('These wait for a retry, which comes by itself: email 2.');
  expect(text).toContain('the-bus');
  expect(text).not.toContain('orders:');
});
