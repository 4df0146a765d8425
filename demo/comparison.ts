import { table } from '@orderflow/operator';
import { type Bill, billOf, totalOf, type Usage } from './bill.ts';
import { hasEnded } from './follow.ts';
import type { Measured } from './measure.ts';
import { PRICES_OF } from './prices.ts';
import { isRight } from './report.ts';

/** The flows side by side, as text, and the sentence that the figures prove. */
export function comparison(flows: readonly Measured[]): string {
  const rows: string[][] = [
    ['', ...flows.map(({ flow }) => flow)],
    row(flows, 'orders', ({ orders }) => String(orders.length)),
    row(flows, 'ended as they should', ({ orders }) => String(orders.filter(isRight).length)),
    row(flows, 'completed', ({ orders }) => withStatus(orders, 'completed')),
    row(flows, 'cancelled', ({ orders }) => withStatus(orders, 'cancelled')),
    row(flows, 'to the end, p50 *', ({ orders }) => seconds(percentile(durationsOf(orders), 50))),
    row(flows, 'to the end, p99 *', ({ orders }) => seconds(percentile(durationsOf(orders), 99))),
    ...perOrder.map(([label, what]) =>
      row(
        flows,
        `${label} per order`,
        usageOf((usage) => figure(what(usage) / usage.orders)),
      ),
    ),
    row(
      flows,
      'list price of a million orders *',
      usageOf((usage) => dollars(totalOf(billOf(usage)))),
    ),
    ...parts.map(([label, part]) =>
      row(
        flows,
        `  ${label}`,
        usageOf((usage) => dollars(billOf(usage)[part])),
      ),
    ),
  ];
  const note = flows.every(({ usage }) => usage)
    ? [`  * Depends on this machine. Prices: ${PRICES_OF.region}, list prices noted on ${PRICES_OF.date}.`]
    : [
        '  * Depends on this machine.',
        '  This endpoint does not count what it is asked: no figures for calls and prices.',
      ];
  return [
    table(
      rows,
      flows.map((_, at) => at + 1),
    ),
    '',
    ...note,
    '',
    `  ${verdict(flows)}`,
  ].join('\n');
}

/** What the table proves, in a sentence. */
export function verdict(flows: readonly Measured[]): string {
  const wrong = flows.filter(({ orders }) => !orders.every(isRight));
  if (wrong.length > 0) {
    const counts = wrong.map(({ flow, orders }) => `${orders.filter((one) => !isRight(one)).length} in the ${flow}`);
    return `Not proven: some orders did not end as they should (${counts.join(', ')}).`;
  }
  const [one, other] = flows;
  const same = `Both flows brought each of the ${one?.orders.length} orders to the same end`;
  if (!one?.usage || !other?.usage) return `${same}.`;
  const times = (of: (usage: Usage) => number) => (of(other.usage as Usage) / of(one.usage as Usage)).toFixed(1);
  const [calls, price] = [times(({ calls }) => calls), times((usage) => totalOf(billOf(usage)))];
  return `${same}; the ${other.flow} makes ${calls} times the AWS calls and has ${price} times the list price of the ${one.flow}.`;
}

const perOrder: readonly (readonly [string, (usage: Usage) => number])[] = [
  ['AWS calls of functions', ({ calls }) => calls],
  ['DynamoDB write units', ({ writes }) => writes],
  ['DynamoDB read units', ({ reads }) => reads],
  ['events on the bus', ({ events }) => events],
  ['messages in queues', ({ messages }) => messages],
  ['invocations', ({ invocations }) => invocations],
  ['state transitions', ({ transitions }) => transitions],
];

const parts: readonly (readonly [string, keyof Bill])[] = [
  ['Lambda, requests', 'lambdaRequests'],
  ['Lambda, duration as measured here *', 'lambdaDuration'],
  ['DynamoDB', 'dynamodb'],
  ['SQS', 'sqs'],
  ['EventBridge', 'eventbridge'],
  ['Step Functions', 'stepFunctions'],
];

const row = (flows: readonly Measured[], label: string, cell: (flow: Measured) => string): string[] => [
  label,
  ...flows.map(cell),
];

const usageOf =
  (cell: (usage: Usage) => string) =>
  ({ usage }: Measured): string =>
    usage ? cell(usage) : '–';

const withStatus = (orders: Measured['orders'], status: string): string =>
  String(orders.filter(({ view }) => view?.status === status).length);

/** Seconds from an order's first event to its last, of those that have ended, in order. */
function durationsOf(orders: Measured['orders']): readonly number[] {
  const ended = orders.filter(hasEnded).map(({ view }) => (view?.history ?? []).map(({ at }) => Date.parse(at)));
  return ended.map((times) => (Math.max(...times) - Math.min(...times)) / 1000).sort((a, b) => a - b);
}

/** The smallest value that `percent` of all are not above. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;

const seconds = (value: number): string => (Number.isNaN(value) ? '–' : `${value.toFixed(2)} s`);
const figure = (value: number): string => value.toFixed(1);
const dollars = (value: number): string => `$${value.toFixed(2)}`;
