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

/** What was seen of an order. */
interface ComparedOrder extends StoredOrder {
  /** By each broker, in their order. */
  readonly compared: readonly Comparison[];
  /** It ended as it should, and each broker had all its events in order. */
  readonly isRight: boolean;
}

/** So many orders are shown one by one; of more, only those with which something is wrong. */
const MANY = 40;

/** Each order's ending and what the brokers saw of it, the sentence that this proves, and whether all is right. */
export function brokersReport(
  orders: readonly StoredOrder[],
  sightings: readonly Sighting[],
): { readonly text: string; readonly isAllRight: boolean } {
  const names = sightings.map(({ name }) => name);
  const compared = compareOrders(orders, sightings);
  const shown = orders.length > MANY ? compared.filter((order) => !order.isRight) : compared;
  const heading = ['', 'order', 'story', 'through', 'ended', 'events', ...names];
  const parts = [
    ...(shown.length > 0 ? [table([heading, ...shown.map(rowOf)], [5])] : []),
    totals(compared, names),
    `  ${verdict(compared, names)}`,
  ];
  return { text: parts.join('\n\n'), isAllRight: compared.every((order) => order.isRight) };
}

/** What was seen is sorted by streams once: an order is compared with its own events, not with all. */
function compareOrders(orders: readonly StoredOrder[], sightings: readonly Sighting[]): readonly ComparedOrder[] {
  const seenByStream = sightings.map(({ seen }) => byStream(seen));
  return orders.map((order) => {
    const streams = [...byStream(order.stored).keys()];
    const compared = seenByStream.map((seen) =>
      compareSeen(
        order.stored,
        streams.flatMap((stream) => seen.get(stream) ?? []),
      ),
    );
    return { ...order, compared, isRight: isRight(order) && compared.every(isSame) };
  });
}

function byStream(events: readonly SeenEvent[]): Map<string, SeenEvent[]> {
  const streams = new Map<string, SeenEvent[]>();
  for (const event of events) {
    const others = streams.get(event.stream);
    if (others) others.push(event);
    else streams.set(event.stream, [event]);
  }
  return streams;
}

function rowOf(order: ComparedOrder): readonly string[] {
  const { orderId, story, view, stored, compared } = order;
  return [
    order.isRight ? '✓' : '✗',
    orderId.length > 26 ? `${orderId.slice(0, 25)}…` : orderId,
    story.title,
    THROUGH[story.from ?? 'api'],
    hasEnded(order) ? (view?.status ?? '') : `still ${view?.status ?? 'on its way'}`,
    String(stored.length),
    ...compared.map(inWords),
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

function totals(orders: readonly ComparedOrder[], names: readonly string[]): string {
  const rows = names.map((name, broker) => {
    const sum = (count: (comparison: Comparison) => number) =>
      String(orders.reduce((total, { compared }) => total + count(compared[broker] as Comparison), 0));
    return [
      name,
      sum(({ seen }) => seen),
      sum(({ missing }) => missing.length),
      sum(({ outOfOrder }) => outOfOrder.length),
      sum(({ repeated }) => repeated),
    ];
  });
  return table([['broker', 'events', 'missing', 'out of order', 'again, same id'], ...rows], [1, 2, 3, 4]);
}

/** What the tables prove, in a sentence. */
function verdict(orders: readonly ComparedOrder[], names: readonly string[]): string {
  const wrong = orders.filter((order) => !isRight(order)).length;
  if (wrong > 0) return `Not proven: ${wrong} of ${orders.length} orders did not end as they should.`;
  const failing = names.filter((_, broker) => orders.some(({ compared }) => !isSame(compared[broker] as Comparison)));
  if (failing.length > 0) return `Not proven: ${failing.join(' and ')} did not see all events in order.`;
  const events = orders.reduce((sum, { stored }) => sum + stored.length, 0);
  return `Each of the ${orders.length} orders ended as it should; ${names.join(' and ')} saw the same ${events} events, in the order of their streams, each once by its id.`;
}
