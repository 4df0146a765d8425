import { consume, type ReadStream, type ReceivedFrom, type RuntimeDeps, Transient } from '@orderflow/core';
import {
  ForeignOrderCreated,
  InventoryStream,
  OrderStream,
  PaymentStream,
  type ShippingDispatched,
} from '../../events/index.ts';
import { compensationsDone } from './compensations-done.ts';
import { draftOrder, type OrderDefaults } from './draft-order.ts';
import { type InstrumentDeps, withInstrument } from './instrument.ts';
import { type Order, type OrderInput, order } from './order.ts';
import { orderSubscription } from './subscriptions.ts';

export type OrderConsumerDeps = RuntimeDeps & InstrumentDeps & { readonly defaults: OrderDefaults };

/**
 * Adopts the orders of other workloads, confirms and completes what goes well, and cancels what does not: last, when
 * money and stock are back.
 */
export const orderConsumer = (deps: OrderConsumerDeps) =>
  consume(orderSubscription.subscribesTo, deps, {
    stream: (event) => OrderStream.nameFor(event.data.orderId),
    startsStream: [ForeignOrderCreated],
    decider: order,
    prepare: (state, event, readStream) => inputOf(state, event, readStream, deps),
  });

/**
 * An order that another workload took becomes ours. Its token was on the bus; it does not get into the event store.
 *
 * - crash before the commit: the message comes again; a token that was kept is written again, or expires.
 */
export async function adopt(
  data: ForeignOrderCreated['data'],
  deps: Pick<OrderConsumerDeps, 'dynamodb' | 'clock' | 'instruments' | 'defaults'>,
): Promise<OrderInput> {
  const drafted = draftOrder(data.orderId, data, deps.defaults);
  return { type: 'CreateOrder', order: await withInstrument(deps, drafted, data.payment) };
}

async function inputOf(
  state: Order,
  event: ReceivedFrom<typeof orderSubscription.subscribesTo>,
  readStream: ReadStream,
  deps: OrderConsumerDeps,
): Promise<OrderInput | undefined> {
  const { orderId } = event.data;
  if (event.type === 'order.created') return adopt(event.data, deps);
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

/** The event of the stream that ends last finds both streams as they are in the end. */
async function settlement(orderId: string, readStream: ReadStream): Promise<OrderInput | undefined> {
  const [payment, inventory] = await Promise.all([
    readStream(PaymentStream.nameFor(orderId)),
    readStream(InventoryStream.nameFor(orderId)),
  ]);
  const reason = compensationsDone(payment.events, inventory.events);
  return reason === undefined ? undefined : { type: 'Compensated', reason };
}
