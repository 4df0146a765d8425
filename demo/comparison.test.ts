import { comparison, percentile, verdict } from './comparison.ts';
import type { Measured } from './measure.ts';
import { mixOf } from './mix.ts';

const [ordinary, declined] = mixOf(2);
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const view = (status: string, end: number, reason?: string) => ({
  ...{ status, total: 1, currency: 'EUR', ...(reason && { reason }) },
  history: [
    { type: 'order.created', at: at(0) },
    { type: `order.${status}`, at: at(end) },
  ],
});
const orders: Measured['orders'] = [
  { orderId: 'o1', story: ordinary as Measured['orders'][0]['story'], view: view('completed', 1) },
  { orderId: 'o2', story: declined as Measured['orders'][0]['story'], view: view('cancelled', 3, 'card declined') },
  { orderId: 'o3', story: ordinary as Measured['orders'][0]['story'], view: undefined },
];
const usage = {
  ...{ orders: 2, calls: 25, writes: 20, reads: 16, events: 14 },
  ...{ invocations: 40, milliseconds: 4000, messages: 30, batches: 20, transitions: 10 },
};

test('shows flows side by side: endings, times, what was counted, and its price', () => {
  const text = comparison([
    { flow: 'choreography', orders, usage: { ...usage, transitions: 0 } },
    { flow: 'orchestration', orders, usage },
  ]);
  expect(text).toMatch(/choreography +orchestration/);
  expect(text).toMatch(/ended as they should +2 +2\n/);
  expect(text).toMatch(/completed +1 +1\n/);
  expect(text).toMatch(/to the end, p50 \* +1\.00 s +1\.00 s\n/);
  expect(text).toMatch(/to the end, p99 \* +3\.00 s +3\.00 s\n/);
  expect(text).toMatch(/AWS calls of functions per order +12\.5 +12\.5\n/);
  expect(text).toMatch(/state transitions per order +0\.0 +5\.0\n/);
  expect(text).toMatch(/list price of a million orders \* +\$45\.58 +\$170\.58\n/);
  expect(text).toMatch(/Step Functions +\$0\.00 +\$125\.00\n/);
});

test('rows that depend on the machine are marked, and prices have region and date', () => {
  const text = comparison([{ flow: 'choreography', orders, usage }]);
  expect(text).toContain(
    '* Depends on this machine. Prices: US East (N. Virginia), list prices noted on 24 November 2026.',
  );
});

test('it ends in the sentence that the table proves', () => {
  const right = orders.slice(0, 2);
  const both = [
    { flow: 'choreography', orders: right, usage: { ...usage, transitions: 0 } },
    { flow: 'orchestration', orders: right, usage: { ...usage, calls: 50 } },
  ];
  const sentence =
    'Both flows brought each of the 2 orders to the same end; the orchestration makes 2.0 times the AWS calls and has ' +
    '3.7 times the list price of the choreography.';
  expect(verdict(both)).toBe(sentence);
  expect(comparison(both).endsWith(sentence)).toBe(true);
  expect(verdict(both.map((flow) => ({ ...flow, usage: undefined })))).toBe(
    'Both flows brought each of the 2 orders to the same end.',
  );
});

test('an order that went wrong is in the sentence', () => {
  expect(verdict([{ flow: 'choreography', orders, usage }])).toBe(
    'Not proven: some orders did not end as they should (1 in the choreography).',
  );
});

test('an endpoint that does not count is said to be one', () => {
  const text = comparison([{ flow: 'choreography', orders: orders.slice(2), usage: undefined }]);
  expect(text).toMatch(/to the end, p50 \* +–/);
  expect(text).toMatch(/list price of a million orders \* +–/);
  expect(text).toContain('does not count');
});

test('percentiles are values that were seen', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([50, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 99, 100]);
  expect(percentile([7], 1)).toBe(7);
  expect(percentile([], 50)).toBeNaN();
});
