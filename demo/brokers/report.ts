import { table } from '@orderflow/operator';
import { type Followed, hasEnded } from '../follow.ts';
import { isRight } from '../report.ts';
import { type Comparison, compareSeen, isSame, type SeenEvent } from './compare-seen.ts';

/** An order, with its events in the event store. */
export interface StoredOrder extends Followed {
  readonly stored: readonly SeenEvent[];
}

/** What the subscriber of a broker saw. */
export interface Sighting {
  readonly name: string;
  readonly seen: readonly SeenEvent[];
}

/** So many orders are shown one by one; of more, only those with which something is wrong. */
const MANY = 40;

/** Whether each order ended as it should, and each broker had all its events in order. */
export const isAllRight = (orders: readonly StoredOrder[], sightings: readonly Sighting[]): boolean =>
  orders.every((order) => isRight(order) && sightings.every(({ seen }) => isSame(compareSeen(order.stored, seen))));

/** Each order's ending and what the brokers saw of it, and the sentence that this proves. */
export function brokersReport(orders: readonly StoredOrder[], sightings: readonly Sighting[]): string {
  const shown = orders.length > MANY ? orders.filter((order) => !isAllRight([order], sightings)) : orders;
  const heading = ['', 'order', 'story', 'through', 'ended', 'events', ...sightings.map(({ name }) => name)];
  const parts = [
    ...(shown.length > 0 ? [table([heading, ...shown.map((order) => rowOf(order, sightings))], [5])] : []),
    totals(orders, sightings),
    `  ${verdict(orders, sightings)}`,
  ];
  return parts.join('\n\n');
}

function rowOf(order: StoredOrder, sightings: readonly Sighting[]): readonly string[] {
  const { orderId, story, view, stored } = order;
  return [
    isAllRight([order], sightings) ? '✓' : '✗',
    orderId.length > 26 ? `${orderId.slice(0, 25)}…` : orderId,
    story.title,
    THROUGH[story.from ?? 'api'],
    hasEnded(order) ? (view?.status ?? '') : `still ${view?.status ?? 'on its way'}`,
    String(stored.length),
    ...sightings.map(({ seen }) => inWords(compareSeen(stored, seen))),
  ];
}

const THROUGH = { api: 'API', bus: 'bus', kafka: 'Kafka', rabbitmq: 'RabbitMQ' } as const;

function inWords({ seen, missing, outOfOrder }: Comparison): string {
  const wrong = [
    ...(missing.length > 0 ? [`${missing.length} missing`] : []),
    ...(outOfOrder.length > 0 ? [`${outOfOrder.length} out of order`] : []),
  ];
  return wrong.length > 0 ? wrong.join(', ') : `${seen} in order`;
}

function totals(orders: readonly StoredOrder[], sightings: readonly Sighting[]): string {
  const stored = orders.flatMap((order) => order.stored);
  const rows = sightings.map(({ name, seen }) => {
    const compared = compareSeen(stored, seen);
    const { missing, outOfOrder, repeated } = compared;
    return [name, ...[compared.seen, missing.length, outOfOrder.length, repeated].map(String)];
  });
  return table([['broker', 'events', 'missing', 'out of order', 'again, same id'], ...rows], [1, 2, 3, 4]);
}

/** What the tables prove, in a sentence. */
export function verdict(orders: readonly StoredOrder[], sightings: readonly Sighting[]): string {
  const wrong = orders.filter((order) => !isRight(order)).length;
  if (wrong > 0) return `Not proven: ${wrong} of ${orders.length} orders did not end as they should.`;
  const stored = orders.flatMap((order) => order.stored);
  const failing = sightings.filter(({ seen }) => !isSame(compareSeen(stored, seen)));
  if (failing.length > 0)
    return `Not proven: ${failing.map(({ name }) => name).join(' and ')} did not see all events in order.`;
  const who = sightings.map(({ name }) => name).join(' and ');
  return `Each of the ${orders.length} orders ended as it should; ${who} saw the same ${stored.length} events, in the order of their streams, each once by its id.`;
}
