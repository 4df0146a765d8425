import { totalOf } from '../../demo/bill.ts';
import { percentile } from '../../demo/comparison.ts';
import { summarize } from '../statistics.ts';
import type { Verdict } from '../targets.ts';
import { priceOf } from './counts.ts';
import type { Figures } from './measure.ts';

/** The targets, and whether they are reached. Counts are those of orders placed one by one. */
export function flowVerdicts({ ours, peer }: Figures): Verdict[] {
  const { counts } = ours;
  const p50 = percentile(ours.single, 50);
  const usual = percentile(peer.single, 50);
  const times = summarize(ours.rates).median / summarize(peer.rates).median;
  const share = totalOf(priceOf(counts)) / totalOf(priceOf(peer.counts));
  const most = (what: string, limit: number, reached: number) => ({
    target: `at most ${limit} ${what} per order`,
    reached: reached.toFixed(1),
    met: reached <= limit + 1e-9,
  });
  return [
    { target: "one warm order: at most the peer's median", reached: `${ms(p50)} : ${ms(usual)}`, met: p50 <= usual },
    { target: 'orders a second: at least twice those of the peer', reached: `${times.toFixed(2)} ×`, met: times >= 2 },
    most('AWS calls', 24, counts.calls),
    most('write units', 22, counts.writes),
    most('read units', 7, counts.reads),
    most('queue messages', 14, counts.messages),
    most('rule invocations', 14, counts.rules),
    { target: "list price: at most half of the peer's", reached: `${share.toFixed(2)} ×`, met: share <= 0.5 },
  ];
}

const ms = (value: number): string => `${Math.round(value)} ms`;
