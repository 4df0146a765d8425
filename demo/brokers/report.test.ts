import { mixOf } from '../mix.ts';
import type { SeenEvent } from './compare-seen.ts';
import { brokersReport, type StoredOrder } from './report.ts';

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
  const { text, isAllRight } = brokersReport([order('a'), order('b')], both([...all, event('order-a', 1)]));
  expect(text).toMatch(/✓ +a +ordinary +Kafka +completed +2 +2 in order +2 in order/);
  expect(text).toMatch(/Kafka +4 +0 +0 +1\n.*RabbitMQ +4 +0 +0 +0/);
  expect(text).toContain(
    'Each of the 2 orders ended as it should; Kafka and RabbitMQ saw the same 4 events, in the order of their streams, each once by its id.',
  );
  expect(isAllRight).toBe(true);
});

test.each([
  [
    'an event that is missing',
    both(all.slice(1)),
    [/✗ +a .* 1 missing +2 in order/, /✓ +b .* 2 in order +2 in order/, /Kafka +3 +1 +0 +0\n.*RabbitMQ +4 +0 +0 +0/],
    'Kafka did not see all events in order',
  ],
  [
    'an event out of order',
    both(all, all.toReversed()),
    [/✗ +a .* 2 in order +1 out of order/, /✗ +b .* 2 in order +1 out of order/, /RabbitMQ +4 +0 +2 +0/],
    'RabbitMQ did not see all',
  ],
])('%s is shown, and proves nothing', (_, sightings, rows, sentence) => {
  const { text, isAllRight } = brokersReport([order('a'), order('b')], sightings);
  for (const row of rows) expect(text).toMatch(row);
  expect(text).toContain(`Not proven: ${sentence}`);
  expect(isAllRight).toBe(false);
});

test('an order that did not end as it should proves nothing', () => {
  const { text, isAllRight } = brokersReport([order('a', 'created'), order('b')], both(all));
  expect(text).toMatch(/✗ +a +ordinary +Kafka +still created/);
  expect(text).toContain('Not proven: 1 of 2 orders did not end as they should.');
  expect(isAllRight).toBe(false);
});

test('of many orders only those are shown with which something is wrong', () => {
  const orders = Array.from({ length: 50 }, (_, at) => order(`o${at}`));
  const seen = orders.flatMap(({ stored }) => stored);
  expect(brokersReport(orders, both(seen, seen)).text).not.toContain('ordinary');
  expect(brokersReport(orders, both(seen.slice(1), seen)).text).toMatch(/✗ +o0 /);
});

test('each event that was seen is looked at a few times, however many orders there are', () => {
  const orders = Array.from({ length: 50 }, (_, at) => order(`o${at}`));
  let looks = 0;
  const counted = ({ stream, ...rest }: SeenEvent) => ({
    ...rest,
    get stream() {
      looks++;
      return stream;
    },
  });
  const seen = orders.flatMap(({ stored }) => stored.map(counted));
  expect(brokersReport(orders, both(seen, seen)).isAllRight).toBe(true);
  expect(looks).toBeLessThan(10 * 2 * seen.length);
});
