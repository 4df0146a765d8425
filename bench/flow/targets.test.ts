import type { Counts } from './counts.ts';
import type { Measured } from './measure.ts';
import { flowVerdicts } from './targets.ts';

const measured = (single: number, rate: number, counts: Partial<Counts>): Measured => ({
  ...{ single: [single], rates: [rate], growth: [] },
  counts: countsWith(counts),
  burstCounts: countsWith(counts),
});

const countsWith = (counts: Partial<Counts>): Counts => ({
  ...{ operations: {}, calls: 24, writes: 22, reads: 7, events: 7, messages: 14, batches: 14, rules: 14 },
  ...{ invocations: 10, milliseconds: 10, cpu: 10, providers: 2 },
  ...counts,
});

const missed = (ours: Measured, peer: Measured) =>
  flowVerdicts({ ours, peer }).flatMap(({ target, met }) => (met ? [] : [target]));

test('targets are met exactly at their limits', () => {
  expect(missed(measured(200, 40, {}), measured(200, 20, { writes: 200, messages: 40, batches: 40 }))).toEqual([]);
});

test.each([
  ['calls', 24.1, /AWS calls/],
  ['writes', 22.1, /write units/],
  ['reads', 7.1, /read units/],
  ['messages', 14.1, /queue messages/],
  ['rules', 14.1, /rule invocations/],
] as const)('more %s than that are a miss', (kind, count, target) => {
  const peer = measured(200, 20, { writes: 200, messages: 40, batches: 40 });
  expect(missed(measured(200, 40, { [kind]: count }), peer)).toEqual([expect.stringMatching(target)]);
});

test('so are a slower order, less than twice the rate, and more than half of the price', () => {
  expect(missed(measured(201, 39, {}), measured(200, 20, {}))).toEqual([
    expect.stringMatching(/one warm order/),
    expect.stringMatching(/orders a second/),
    expect.stringMatching(/list price/),
  ]);
});
