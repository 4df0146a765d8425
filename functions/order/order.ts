import { isDeepStrictEqual } from 'node:util';
import { type Decider, type Decision, reject } from '@orderflow/core';
import {
  type CancelOrder,
  type Holder,
  type InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompensationFailed,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  OrderStream,
  type ShippingDispatched,
} from '../../events/index.ts';
import type { OrderData } from './draft-order.ts';

/**
 * An order's life: created → confirmed → completed; created → cancelling → cancelled; created or confirmed → cancelled
 * when payment, stock or carrier fail. Completed and cancelled are for ever. An orchestrated order whose compensation
 * failed stands still in between, until it is resumed.
 */
export type Order =
  | { readonly status: 'none' }
  | { readonly status: 'created' | 'confirmed' | 'completed' | 'cancelled'; readonly order: OrderData }
  | { readonly status: 'cancelling'; readonly order: OrderData; readonly reason: string }
  | {
      readonly status: 'compensation-failed';
      readonly order: OrderData;
      readonly reason: string;
      readonly toUndo: readonly Holder[];
    };

/**
 * What an order reacts to.
 * - `GiveUp`: a step of it failed for good, though it might have succeeded.
 * - `Settled`: what had been taken for it is back, and nothing more will be taken.
 * - `CompensationFailed`: something could not be given back.
 */
export type OrderInput =
  | { readonly type: 'CreateOrder'; readonly order: OrderData }
  | CancelOrder
  | Pick<InventoryReserved, 'type'>
  | Pick<ShippingDispatched, 'type'>
  | { readonly type: 'GiveUp' | 'Compensated'; readonly reason: string }
  | {
      readonly type: 'CompensationFailed';
      readonly reason: string;
      readonly problem: string;
      readonly toUndo: readonly Holder[];
    };

export type OrderEvent =
  | OrderCreated
  | OrderConfirmed
  | OrderCancellationRequested
  | OrderCompleted
  | OrderCancelled
  | OrderCompensationFailed;

/**
 * Decides over an order.
 *
 * Its stream is the one place where "the customer cancels" and "the parcel leaves" meet: whichever is appended first
 * wins, and the other finds out here.
 */
export const order: Decider<Order, OrderInput, OrderEvent> = {
  initial: { status: 'none' },
  events: OrderStream.events,

  decide(state, input) {
    switch (input.type) {
      case 'CreateOrder':
        return create(state, input.order);
      case 'CancelOrder':
        return cancel(state, input.data);
      case 'inventory.reserved':
        return state.status === 'created' ? [OrderConfirmed(partiesOf(state.order))] : [];
      case 'shipping.dispatched':
        return complete(state);
      case 'GiveUp':
        return state.status === 'created' ? [giveUp(state.order, input.reason)] : [];
      case 'Compensated':
        return settle(state, input.reason);
      case 'CompensationFailed':
        return standStill(state, input);
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
      case 'order.compensation.failed':
        return { status: 'compensation-failed', order: state.order, ...reasonOf(event.data) };
    }
  },
};

function create(state: Order, wanted: OrderData): Decision<OrderEvent> {
  if (state.status === 'none') return [OrderCreated(wanted)];
  if (isDeepStrictEqual(state.order, JSON.parse(JSON.stringify(wanted)))) return []; // as it would be stored: no -0
  return reject('order-exists', `order ${wanted.orderId} exists with other content`);
}

function cancel(state: Order, { orderId, reason = 'cancelled by the customer' }: CancelOrder['data']) {
  switch (state.status) {
    case 'none':
      return reject('unknown', `there is no order ${orderId}`);
    case 'created':
      return [giveUp(state.order, reason)];
    case 'cancelling':
    case 'cancelled':
    case 'compensation-failed':
      return [];
    default:
      return reject('too-late', `order ${orderId} is ${state.status}`);
  }
}

const giveUp = (order: OrderData, reason: string) => OrderCancellationRequested({ ...partiesOf(order), reason });

/** A parcel that could not be called back, and so has left, completes an order that was already being given up. */
function complete(state: Order): Decision<OrderEvent> {
  const hasLeft = state.status === 'compensation-failed' && state.toUndo.includes('shipping');
  return state.status === 'confirmed' || hasLeft ? [OrderCompleted(saleOf(state.order))] : [];
}

function settle(state: Order, reason: string): Decision<OrderEvent> {
  switch (state.status) {
    case 'created':
    case 'confirmed':
      return [OrderCancelled({ ...partiesOf(state.order), reason })];
    case 'cancelling':
    case 'compensation-failed':
      return [OrderCancelled({ ...partiesOf(state.order), reason: state.reason })];
    default:
      return [];
  }
}

/** Said again only when it has come further meanwhile. The first reason stands. */
function standStill(
  state: Order,
  { reason, problem, toUndo }: Extract<OrderInput, { type: 'CompensationFailed' }>,
): Decision<OrderEvent> {
  if (state.status === 'none' || state.status === 'completed' || state.status === 'cancelled') return [];
  if (state.status === 'compensation-failed' && isDeepStrictEqual(state.toUndo, toUndo)) return [];
  const first = 'reason' in state ? state.reason : reason;
  return [OrderCompensationFailed({ ...partiesOf(state.order), reason: first, problem, toUndo: [...toUndo] })];
}

const reasonOf = ({ reason, toUndo }: OrderCompensationFailed['data']) => ({ reason, toUndo });

const partiesOf = ({ orderId, customerId }: OrderData) => ({ orderId, customerId });

const saleOf = ({ orderId, customerId, items, total, currency }: OrderData) => ({
  orderId,
  customerId,
  items,
  total,
  currency,
});
