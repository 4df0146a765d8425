import { mixOf } from '../mix.ts';
import type { SeenEvent } from './compare-seen.ts';
import { brokersReport, isAllRight, type StoredOrder, verdict } from './report.ts';

const event = (stream: string, sequence: number): SeenEvent => ({ eventId: `${stream}:${sequence}`, stream, sequence });
const [ordinary] = mixOf(1);
if (!ordinary) throw new Error('a story is needed');

const order = (orderId: string, status = 'completed'): StoredOrder => ({
  orderId,
  story: { ...ordinary, from: 'kafka' },
  view: { status, total: 1, currency: 'EUR', history: [] },
  stored: [event(`order-${orderId}`, 1), event(`order-${orderId}`, 2)],
});
const all = [...order('a').stored, ...order('b').stored];
const both = (kafka: readonly SeenEvent[], rabbit = all) => [
  { name: 'Kafka', seen: kafka },
  { name: 'RabbitMQ', seen: rabbit },
];

test('when both brokers saw everything in order, it says so of each order and of all', () => {
  const orders = [order('a'), order('b')];
  const sightings = both([...all, event('order-a', 1)]);
  const text = brokersReport(orders, sightings);
  expect(text).toMatch(/✓ +a +ordinary +Kafka +completed +2 +2 in order +2 in order/);
  expect(text).toMatch(/Kafka +4 +0 +0 +1\n.*RabbitMQ +4 +0 +0 +0/);
  expect(text).toContain(
    'Each of the 2 orders ended as it should; Kafka and RabbitMQ saw the same 4 events, in the order of their streams, each once by its id.',
  );
  expect(isAllRight(orders, sightings)).toBe(true);
});

test.each([
  [
    'an event that is missing',
    both(all.slice(1)),
    /✗ +a .* 1 missing +2 in order/,
    'Kafka did not see all events in order',
  ],
  [
    'an event out of order',
    both(all, all.toReversed()),
    /✗ +a .* 2 in order +1 out of order/,
    'RabbitMQ did not see all',
  ],
])('%s is shown, and proves nothing', (_, sightings, row, sentence) => {
  const orders = [order('a'), order('b')];
  expect(brokersReport(orders, sightings)).toMatch(row);
  expect(verdict(orders, sightings)).toContain(`Not proven: ${sentence}`);
  expect(isAllRight(orders, sightings)).toBe(false);
});

test('an order that did not end as it should proves nothing', () => {
  const orders = [order('a', 'created'), order('b')];
  expect(brokersReport(orders, both(all))).toMatch(/✗ +a +ordinary +Kafka +still created/);
  expect(verdict(orders, both(all))).toBe('Not proven: 1 of 2 orders did not end as they should.');
  expect(isAllRight(orders, both(all))).toBe(false);
});

test('of many orders only those are shown with which something is wrong', () => {
  const orders = Array.from({ length: 50 }, (_, at) => order(`o${at}`));
  const seen = orders.flatMap(({ stored }) => stored);
  expect(brokersReport(orders, both(seen, seen))).not.toContain('ordinary');
  expect(brokersReport(orders, both(seen.slice(1), seen))).toMatch(/✗ +o0 /);
});
