import type { EventOf, StoredEvent } from '@orderflow/core';
import type { OrderItem } from '../../events/index.ts';
import type { readModelSubscription } from './subscriptions.ts';

export type OrderStatus = 'created' | 'confirmed' | 'completed' | 'cancelling' | 'cancelled' | 'compensation-failed';

/** One event of an order's life, without its data: that may hold what no reader should see. */
export interface HistoryEntry {
  readonly eventId: string;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly causationId: string;
}

/**
 * What is known of an order. Each field comes from one stream alone and history is kept sorted, so the view is the same
 * in whatever order the events of the four streams come. All but id and history is missing until `order.created` comes.
 */
export interface OrderView {
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
  readonly trackingId?: string;
  /** By time, then event id. */
  readonly history: readonly HistoryEntry[];
}

/** A view that has `order.created`: what a reader gets. */
export type PlacedOrder = OrderView & Required<Omit<OrderView, 'reason' | 'trackingId' | 'correlationId'>>;

/** An event that the read model subscribes to. */
type OrderEvent = EventOf<(typeof readModelSubscription.subscribesTo)[number]>;

/** Any event of the four streams, with its place in the event store. */
export type OrderFlowEvent = StoredEvent & OrderEvent;

/** The streams that make up an order's view. */
export const streamsOf = (orderId: string): readonly string[] =>
  ['order', 'payment', 'inventory', 'shipping'].map((context) => `${context}-${orderId}`);

export const initialView = (orderId: string): OrderView => ({ orderId, history: [] });

export function evolveView(view: OrderView, event: OrderFlowEvent): OrderView {
  return { ...view, ...changesBy(event), history: [...view.history, entryOf(event)].sort(byTime) };
}

/** The view that events of the store come to: for a reader who cannot wait for the projection. */
export const orderViewOf = (orderId: string, events: readonly StoredEvent[]): OrderView =>
  (events as readonly OrderFlowEvent[]).reduce(evolveView, initialView(orderId));

/** False while only events of other streams have come, which for an id that never was an order is for ever. */
export const isPlaced = (view: OrderView): view is PlacedOrder => view.status !== undefined;

function changesBy(event: OrderFlowEvent): Partial<OrderView> {
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
