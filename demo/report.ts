import type { Mail } from '@orderflow/local';
import type { Depth, State } from '@orderflow/operator';
import { table } from '@orderflow/operator';
import { formatMoney } from '../functions/email/money.ts';
import { type Followed, hasEnded } from './follow.ts';
import { isAsExpected } from './mix.ts';
import { waitingLine } from './settle.ts';
import type { OrderView } from './shop.ts';

export interface Findings {
  readonly state: State;
  readonly orders: readonly Followed[];
  /** Of this run; `undefined` where nobody can tell. */
  readonly mails: readonly Mail[] | undefined;
  readonly depths: readonly Depth[];
}

/** Whether an order ended as it should. */
export const isRight = ({ story, view }: Followed): boolean => view !== undefined && isAsExpected(story.ending, view);

/** Everything that the demo found out, as text. */
export const report = (findings: Findings): string => {
  const ofOrders = findings.orders.length > 0 ? [ordersPart(findings), totalsPart(findings), mailPart(findings)] : [];
  return [...ofOrders, queuesPart(findings), placesPart(findings)].join('\n\n');
};

/** So many orders are shown one by one; of more, only those that went wrong. */
const manyOrders = 40;

function ordersPart({ orders }: Findings): string {
  const shown = orders.length > manyOrders ? orders.filter((order) => !isRight(order)) : orders;
  if (shown.length === 0) return `  each of the ${orders.length} orders ended as it should`;
  const heading = ['', 'order', 'story', 'ended', 'total', 'below: its events, in seconds since the first'];
  const [head = '', rule = '', ...rows] = table([heading, ...shown.map(rowOf)], [4]).split('\n');
  const below = (order: Followed) => pathLines(order.view).map((line) => `       ${line}`);
  return [head, rule, ...shown.flatMap((order, at) => [rows[at] ?? '', ...below(order)])].join('\n');
}

const rowOf = (order: Followed): readonly string[] => {
  const { orderId, story, view } = order;
  return [
    isRight(order) ? '✓' : '✗',
    orderId.length > 26 ? `${orderId.slice(0, 25)}…` : orderId,
    story.title,
    hasEnded(order) ? (view?.status ?? '') : `still ${view?.status ?? 'on the bus'}`,
    view ? formatMoney(view.total, view.currency) : '',
    view?.reason ? `because: ${view.reason}` : '',
  ];
};

const pathLines = (view: OrderView | undefined): readonly string[] => wrapped(pathOf(view));

/** `order.created 0.0`, `payment.completed 0.3`, … */
export function pathOf(view: OrderView | undefined): readonly string[] {
  const history = view?.history ?? [];
  const start = Math.min(...history.map(({ at }) => Date.parse(at)));
  return history.map(({ type, at }) => `${type} ${((Date.parse(at) - start) / 1000).toFixed(1)}`);
}

/** Steps joined by arrows, in lines of a bearable width. */
function wrapped(steps: readonly string[], width = 100): readonly string[] {
  const lines: string[] = [];
  for (const step of steps) {
    const last = lines.at(-1);
    const longer = last === undefined ? step : `${last} → ${step}`;
    if (last !== undefined && longer.length > width) lines.push(`→ ${step}`);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

function totalsPart({ orders }: Findings): string {
  const of = (status: string) => orders.filter(({ view }) => view?.status === status);
  const right = orders.filter(isRight).length;
  const revenue = of('completed').reduce((sum, { view }) => sum + (view?.total ?? 0), 0);
  const currency = of('completed')[0]?.view?.currency;
  const worth = currency === undefined ? '' : ` (${formatMoney(revenue, currency)})`;
  const open = orders.filter((order) => !hasEnded(order)).length;
  const durations = of('completed')
    .map(durationOf)
    .sort((a, b) => a - b);
  const middle = durations[Math.floor(durations.length / 2)];
  return [
    `  ${orders.length} orders: ${of('completed').length} completed${worth}, ` +
      `${of('cancelled').length} cancelled${open > 0 ? `, ${open} still open` : ''}; ${right} of ${orders.length} ended as they should`,
    ...(middle === undefined
      ? []
      : [
          `  from created to completed: ${middle.toFixed(1)} s in the middle, ${durations.at(-1)?.toFixed(1)} s at most`,
        ]),
  ].join('\n');
}

function durationOf({ view }: Followed): number {
  const times = (view?.history ?? []).map(({ at }) => Date.parse(at));
  return times.length === 0 ? 0 : (Math.max(...times) - Math.min(...times)) / 1000;
}

function mailPart({ mails }: Findings): string {
  if (!mails) return '  mailed: nothing, or nothing that could be looked up here';
  const counts = new Map<string, number>();
  for (const { subject } of mails) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  const rows = [...counts].map(([subject, count]) => [subject, String(count)]);
  return table([['mailed', 'times'], ...rows], [1]);
}

const queuesPart = ({ depths }: Findings): string => {
  const rows = depths.map(({ consumer, queue, deadLetters }) => [consumer, String(queue), String(deadLetters)]);
  const waiting = waitingLine(depths);
  const note = waiting === '' ? [] : [`  These wait for a retry, which comes by itself: ${waiting}.`];
  return [table([['consumer', 'queue', 'dead letters'], ...rows], [1, 2]), ...note].join('\n\n');
};

/** Where everything of a stage is. */
export const placesPart = ({ state }: Pick<Findings, 'state'>): string =>
  table([
    ['what', 'where'],
    ['API', state.apiUrl],
    ['AWS endpoint', `${state.endpoint} (${state.region})`],
    ['bus', state.bus.name],
    ...(state.archive ? [['archive', state.archive.name]] : []),
    ...Object.entries(state.tables).map(([name, physical]) => [`table ${name}`, physical]),
    ...Object.entries(state.buckets).map(([name, physical]) => [`bucket ${name}`, physical]),
    ['all of it', `.orderflow/${state.stage}.json`],
  ]);
