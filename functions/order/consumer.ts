import { consume, type ReadStream, type ReceivedFrom, type RuntimeDeps, Transient } from '@orderflow/core';
import {
  ForeignOrderCreated,
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
} from '../../events/index.ts';
import { compensationsDone } from './compensations-done.ts';
import { draftOrder, type OrderDefaults } from './draft-order.ts';
import { type Order, type OrderInput, order, orderStream } from './order.ts';

const HEARS = [
  ForeignOrderCreated,
  InventoryReserved,
  ShippingDispatched,
  PaymentFailed,
  PaymentRefunded,
  InventoryRejected,
  InventoryReleased,
] as const;

/**
 * Adopts the orders of other workloads, confirms and completes what goes well, and cancels what does not: last, when
 * money and stock are back.
 */
export const orderConsumer = (deps: RuntimeDeps & { readonly defaults: OrderDefaults }) =>
  consume(HEARS, deps, {
    stream: (event) => orderStream(event.data.orderId),
    startsStream: [ForeignOrderCreated],
    decider: order,
    prepare: (state, event, readStream) => inputOf(state, event, readStream, deps.defaults),
  });

async function inputOf(
  state: Order,
  event: ReceivedFrom<typeof HEARS>,
  readStream: ReadStream,
  defaults: OrderDefaults,
): Promise<OrderInput | undefined> {
  const { orderId } = event.data;
  if (event.type === 'order.created') return { type: 'CreateOrder', order: draftOrder(orderId, event.data, defaults) };
  if (state.status === 'none') throw new Transient(`${event.type} is here before order.created of ${orderId}`);
  if (event.type === 'inventory.reserved') return event;
  if (event.type === 'shipping.dispatched') return dispatched(state, event);
  return settlement(orderId, readStream);
}

/** The carrier got the parcel after `order.confirmed`; if that is not here yet, it will be. */
function dispatched(state: Order, event: ReceivedFrom<[typeof ShippingDispatched]>): OrderInput {
  if (state.status === 'created')
    throw new Transient(`${event.type} is here before order.confirmed of ${event.data.orderId}`);
  return event;
}

/** Whichever of the two streams comes last sees, when it is heard, what both have come to. */
async function settlement(orderId: string, readStream: ReadStream): Promise<OrderInput | undefined> {
  const [payment, inventory] = await Promise.all([
    readStream(`payment-${orderId}`),
    readStream(`inventory-${orderId}`),
  ]);
  const reason = compensationsDone(payment.events, inventory.events);
  return reason === undefined ? undefined : { type: 'Compensated', reason };
}
