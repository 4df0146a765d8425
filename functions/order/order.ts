import { isDeepStrictEqual } from 'node:util';
import {
  type CancelOrder,
  type InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  type ShippingDispatched,
} from '../../events';
import { type Decider, type Decision, reject } from '../runtime';
import type { OrderData } from './draft-order';

/**
 * An order's life: created → confirmed → completed; created → cancelling → cancelled; created or confirmed → cancelled
 * when payment, stock or carrier fail. Completed and cancelled are for ever.
 */
export type Order =
  | { readonly status: 'none' }
  | { readonly status: 'created' | 'confirmed' | 'completed' | 'cancelled'; readonly order: OrderData }
  | { readonly status: 'cancelling'; readonly order: OrderData; readonly reason: string };

/** What an order reacts to. `Settled`: what had been taken for it is back, and nothing more will be taken. */
export type OrderInput =
  | { readonly type: 'CreateOrder'; readonly order: OrderData }
  | CancelOrder
  | Pick<InventoryReserved, 'type'>
  | Pick<ShippingDispatched, 'type'>
  | { readonly type: 'Settled'; readonly reason: string };

export type OrderEvent = OrderCreated | OrderConfirmed | OrderCancellationRequested | OrderCompleted | OrderCancelled;

/** The stream of an order. */
export const orderStream = (orderId: string): string => `order-${orderId}`;

/**
 * Decides over an order.
 *
 * Its stream is the one place where "the customer cancels" and "the parcel leaves" meet: whichever is appended first
 * wins, and the other finds out here.
 */
export const order: Decider<Order, OrderInput, OrderEvent> = {
  initial: { status: 'none' },

  decide(state, input) {
    switch (input.type) {
      case 'CreateOrder':
        return create(state, input.order);
      case 'CancelOrder':
        return cancel(state, input.data);
      case 'inventory.reserved':
        return state.status === 'created' ? [OrderConfirmed(partiesOf(state.order))] : [];
      case 'shipping.dispatched':
        return state.status === 'confirmed' ? [OrderCompleted(saleOf(state.order))] : [];
      case 'Settled':
        return settle(state, input.reason);
    }
  },

  evolve(state, event) {
    if (event.type === 'order.created') return { status: 'created', order: event.data };
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'order.confirmed':
        return { status: 'confirmed', order: state.order };
      case 'order.cancellation.requested':
        return { status: 'cancelling', order: state.order, reason: event.data.reason };
      case 'order.completed':
        return { status: 'completed', order: state.order };
      case 'order.cancelled':
        return { status: 'cancelled', order: state.order };
    }
  },
};

function create(state: Order, wanted: OrderData): Decision<OrderEvent> {
  if (state.status === 'none') return [OrderCreated(wanted)];
  if (isDeepStrictEqual(state.order, wanted)) return [];
  return reject('order-exists', `order ${wanted.orderId} exists with other content`);
}

function cancel(state: Order, { orderId, reason = 'cancelled by the customer' }: CancelOrder['data']) {
  switch (state.status) {
    case 'none':
      return reject('unknown', `there is no order ${orderId}`);
    case 'created':
      return [OrderCancellationRequested({ ...partiesOf(state.order), reason })];
    case 'cancelling':
    case 'cancelled':
      return [];
    default:
      return reject('too-late', `order ${orderId} is ${state.status}`);
  }
}

function settle(state: Order, reason: string): Decision<OrderEvent> {
  switch (state.status) {
    case 'created':
    case 'confirmed':
      return [OrderCancelled({ ...partiesOf(state.order), reason })];
    case 'cancelling':
      return [OrderCancelled({ ...partiesOf(state.order), reason: state.reason })];
    default:
      return [];
  }
}

const partiesOf = ({ orderId, customerId }: OrderData) => ({ orderId, customerId });

const saleOf = ({ orderId, customerId, items, total, currency }: OrderData) => ({
  orderId,
  customerId,
  items,
  total,
  currency,
});
