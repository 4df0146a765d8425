import { type EventOf, inNewestVersion, type StoredEvent } from '@orderflow/core';
import {
  InventoryStream,
  type OrderItem,
  OrderStream,
  type PaymentCompleted,
  type PaymentFailed,
  type PaymentPending,
  type PaymentRefunded,
  PaymentStream,
  type ShippingDispatched,
  ShippingStream,
} from '../../events/index.ts';
import type { readModelSubscription } from './subscriptions.ts';

export type OrderStatus = 'created' | 'confirmed' | 'completed' | 'cancelling' | 'cancelled' | 'compensation-failed';

/** How the money of an order stands. `pending`: the provider has accepted the charge and not decided it. */
export type PaymentStatus = 'pending' | 'completed' | 'failed' | 'refunded';

/** One event of an order's life, without its data: that may hold what no reader should see. */
export interface HistoryEntry {
  readonly eventId: string;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly causationId: string;
}

/** What lists show of an order, from its own stream: the view that the read model keeps. */
export interface ListedOrder {
  readonly orderId: string;
  readonly customerId?: string;
  readonly status?: OrderStatus;
  readonly items?: readonly OrderItem[];
  /** Minor units of `currency`. */
  readonly total?: number;
  readonly currency?: string;
  /** ISO 8601, UTC. */
  readonly placedAt?: string;
  /** Of the request that placed the order. Missing in views that an earlier release wrote. */
  readonly correlationId?: string;
  /** Why the order is being, or was, cancelled. */
  readonly reason?: string | undefined;
}

/**
 * What is known of an order. Each field comes from one stream alone and history is kept sorted, so the view is the same
 * in whatever order the events of the four streams come. All but id and history is missing until `order.created` comes.
 */
export interface OrderView extends ListedOrder {
  readonly trackingId?: string;
  /** Missing until the provider was asked. */
  readonly payment?: PaymentStatus;
  /** By time, then event id. */
  readonly history: readonly HistoryEntry[];
}

/** An order whose `order.created` is known: what a reader gets. */
export type Placed<Order extends ListedOrder> = Order & Required<Omit<ListedOrder, 'reason' | 'correlationId'>>;

/** An event of an order's own stream, with its place in the event store. */
export type OrderEvent = StoredEvent & EventOf<(typeof readModelSubscription.subscribesTo)[number]>;

/** Any event of the four streams that changes more than the history. */
type OrderFlowEvent =
  | OrderEvent
  | (StoredEvent & (PaymentPending | PaymentCompleted | PaymentFailed | PaymentRefunded | ShippingDispatched));

/** The streams that make up an order's view. */
export const streamsOf = (orderId: string): readonly string[] => STREAMS.map((stream) => stream.nameFor(orderId));

const STREAMS = [OrderStream, PaymentStream, InventoryStream, ShippingStream] as const;
const EVENTS = STREAMS.flatMap((stream) => stream.events);

export const initialView = (orderId: string): ListedOrder => ({ orderId });

export const evolveView = (view: ListedOrder, event: OrderEvent): ListedOrder => ({ ...view, ...changesBy(event) });

/** The order that events of the store come to, in whatever order they are given. */
export const orderViewOf = (orderId: string, events: readonly StoredEvent[]): OrderView => ({
  ...Object.assign(
    initialView(orderId),
    ...(events as readonly OrderFlowEvent[]).map((event) => changesBy(inNewestVersion(EVENTS, event))),
  ),
  history: events.map(entryOf).sort(byTime),
});

/** False while only events of other streams have come, which for an id that never was an order is for ever. */
export const isPlaced = <Order extends ListedOrder>(view: Order): view is Placed<Order> => view.status !== undefined;

function changesBy(event: OrderFlowEvent): Partial<Omit<OrderView, 'history'>> {
  switch (event.type) {
    case 'order.created': {
      const { customerId, items, total, currency } = event.data;
      const { timestamp: placedAt, correlationId } = event;
      return { customerId, status: 'created', items, total, currency, placedAt, correlationId };
    }
    case 'order.confirmed':
      return { status: 'confirmed' };
    case 'order.cancellation.requested':
      return { status: 'cancelling', reason: event.data.reason };
    case 'order.completed':
      return { status: 'completed', reason: undefined };
    case 'order.cancelled':
      return { status: 'cancelled', reason: event.data.reason };
    case 'order.compensation.failed':
      return { status: 'compensation-failed', reason: event.data.reason };
    case 'payment.pending':
      return { payment: 'pending' };
    case 'payment.completed':
      return { payment: 'completed' };
    case 'payment.failed':
      return { payment: 'failed' };
    case 'payment.refunded':
      return { payment: 'refunded' };
    case 'shipping.dispatched':
      return { trackingId: event.data.trackingId };
    default:
      return {};
  }
}

const entryOf = ({ eventId, type, timestamp: at, causationId }: StoredEvent): HistoryEntry => ({
  eventId,
  type,
  at,
  causationId,
});

const numerically = new Intl.Collator('en', { numeric: true });

/** Event ids compare by number at the end: `order-1:10` comes after `order-1:9`. */
const byTime = (a: HistoryEntry, b: HistoryEntry) =>
  numerically.compare(a.at, b.at) || numerically.compare(a.eventId, b.eventId);
