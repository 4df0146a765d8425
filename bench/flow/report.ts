import { type Bill, totalOf } from '../../demo/bill.ts';
import { percentile } from '../../demo/comparison.ts';
import type { Circumstances } from '../machine.ts';
import { table } from '../report.ts';
import { summarize } from '../statistics.ts';
import type { Verdict } from '../targets.ts';
import { type Counts, priceOf } from './counts.ts';
import type { Figures, Measured } from './measure.ts';
import type { FlowBenchOptions } from './options.ts';

/** Milliseconds of many modelled orders, in order. */
export interface Modelled {
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

/** The figures as Markdown. */
export function flowReport(
  figures: Figures,
  modelled: Modelled,
  verdicts: readonly Verdict[],
  { rounds, single, orders }: FlowBenchOptions,
  { date, command, machine, versions }: Circumstances,
): string {
  return [
    `\`${command}\` on ${date}: ${machine}; ${versions.join(', ')}.`,
    `${rounds} round${rounds === 1 ? '' : 's'} of ${single} orders one by one and ${orders} at once on each side, in turns; counts are of the last round.`,
    table(['', 'Orderflow', 'Peer', 'Ratio'], times(figures)),
    table(['Per order, one by one', 'Orderflow', 'Peer', 'Ratio'], counted(figures, 'counts')),
    table([`Per order, ${orders} at once`, 'Orderflow', 'Peer', 'Ratio'], counted(figures, 'burstCounts')),
    table(['AWS calls of an order, one by one', 'Orderflow', 'Peer'], operations(figures)),
    table(['List price of a million orders, one by one', 'Orderflow', 'Peer'], prices(figures)),
    ...(figures.ours.growth.length > 0
      ? [table(['At once', 'Orders/s', 'Peer', 'Calls per order', 'Peer'], growth(figures))]
      : []),
    table(
      ['Model of AWS, an order from created to completed', 'Orderflow', 'Peer'],
      [
        ...[50, 99].map((percent) => [
          `p${percent}`,
          ...[modelled.ours, modelled.peer].map((sorted) => ms(percentile(sorted, percent))),
        ]),
      ],
    ),
    table(
      ['Target', 'Reached', ''],
      verdicts.map(({ target, reached, met }) => [target, reached, met ? 'met' : '**missed**']),
    ),
  ].join('\n\n');
}

function times({ ours, peer }: Figures): string[][] {
  const at = (percent: number) => {
    const [mine, theirs] = [percentile(ours.single, percent), percentile(peer.single, percent)];
    return [`one warm order, p${percent}`, ms(mine), ms(theirs), ratio(mine, theirs)];
  };
  const [mine, theirs] = [summarize(ours.rates), summarize(peer.rates)];
  const rates = ({ rates }: Measured) => {
    const { median, min, max } = summarize(rates);
    return `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`;
  };
  return [at(50), at(99), ['orders a second', rates(ours), rates(peer), ratio(mine.median, theirs.median)]];
}

const ROWS: readonly (readonly [string, (counts: Counts) => number])[] = [
  ['AWS calls of functions', ({ calls }) => calls],
  ['DynamoDB write units', ({ writes }) => writes],
  ['DynamoDB read units', ({ reads }) => reads],
  ['events on the bus', ({ events }) => events],
  ['rule invocations', ({ rules }) => rules],
  ['queue messages', ({ messages }) => messages],
  ['function invocations', ({ invocations }) => invocations],
  ['CPU of functions, ms', ({ cpu }) => cpu],
  ['list price of a million, mail apart', (counts) => totalOf(priceOf(counts))],
  ["calls to the simulated providers' books, not counted above", ({ providers }) => providers],
];

const counted = ({ ours, peer }: Figures, kind: 'counts' | 'burstCounts'): string[][] =>
  ROWS.map(([name, of]) => {
    const [mine, theirs] = [of(ours[kind]), of(peer[kind])];
    const show = (value: number) => (name.startsWith('list price') ? dollars(value) : value.toFixed(1));
    return [name, show(mine), show(theirs), ratio(mine, theirs)];
  });

function operations({ ours, peer }: Figures): string[][] {
  const names = new Set([...Object.keys(ours.counts.operations), ...Object.keys(peer.counts.operations)]);
  const of = ({ counts }: Measured, name: string) => (counts.operations[name] ?? 0).toFixed(1);
  return [...names].sort().map((name) => [name, of(ours, name), of(peer, name)]);
}

const PARTS: readonly (readonly [string, keyof Bill])[] = [
  ['Lambda, requests', 'lambdaRequests'],
  ['Lambda, duration as measured here', 'lambdaDuration'],
  ['DynamoDB', 'dynamodb'],
  ['SQS', 'sqs'],
  ['EventBridge', 'eventbridge'],
];

const prices = ({ ours, peer }: Figures): string[][] => {
  const [mine, theirs] = [priceOf(ours.counts), priceOf(peer.counts)];
  return [
    ...PARTS.map(([name, part]) => [name, dollars(mine[part]), dollars(theirs[part])]),
    ['**all**', dollars(totalOf(mine)), dollars(totalOf(theirs))],
  ];
};

const growth = ({ ours, peer }: Figures): string[][] =>
  ours.growth.map((mine, at) => {
    const theirs = peer.growth[at] ?? mine;
    const rate = ({ orders, seconds }: typeof mine) => (orders / seconds).toFixed(1);
    return [
      String(mine.orders),
      rate(mine),
      rate(theirs),
      mine.counts.calls.toFixed(1),
      theirs.counts.calls.toFixed(1),
    ];
  });

const ratio = (mine: number, theirs: number): string => (theirs === 0 ? '' : (mine / theirs).toFixed(2));
const ms = (value: number): string => `${Math.round(value)} ms`;
const dollars = (value: number): string => `$${value.toFixed(2)}`;
