import {
  consume,
  findEvent,
  type History,
  type ReadStream,
  type ReceivedFrom,
  type RuntimeDeps,
  Transient,
} from '@orderflow/core';
import { OrderCreated, OrderStream, PaymentCompleted, ShippingStream } from '../../events/index.ts';
import { type ParcelDeps, ship } from './parcels.ts';
import { isOver, type Shipping, type ShippingInput, shipping } from './shipping.ts';
import { shippingSubscription } from './subscriptions.ts';

interface ShippingDeps extends ParcelDeps {
  /** ISO 3166-1 alpha-2; for orders that name none. */
  readonly defaultCountry: string;
}

/** Prepares what is paid and ships what is confirmed, whichever event comes first. */
export const shippingConsumer = (deps: RuntimeDeps & ShippingDeps) =>
  consume(shippingSubscription.subscribesTo, deps, {
    stream: (event) => ShippingStream.nameFor(event.data.orderId),
    startsStream: [PaymentCompleted],
    decider: shipping,
    prepare: (state, event, readStream) => inputOf(state, event, readStream, deps),
  });

async function inputOf(
  state: Shipping,
  event: ReceivedFrom<typeof shippingSubscription.subscribesTo>,
  readStream: ReadStream,
  deps: ShippingDeps,
): Promise<ShippingInput | undefined> {
  const { orderId } = event.data;
  if (isOver(state)) return undefined;
  const country = state.status === 'prepared' ? state.country : await countryOf(event, readStream, deps);
  if (event.type === 'payment.completed') return { type: 'Prepare', orderId, country };
  return ship({ orderId, country }, event.metadata.timestamp, deps);
}

/** What the order is never changes. */
const isCreated = ({ events }: History): boolean => findEvent(events, OrderCreated) !== undefined;

async function countryOf(
  event: ReceivedFrom<typeof shippingSubscription.subscribesTo>,
  readStream: ReadStream,
  { defaultCountry }: ShippingDeps,
) {
  const { orderId } = event.data;
  const { events } = await readStream(OrderStream.nameFor(orderId), isCreated);
  const created = findEvent(events, OrderCreated);
  if (!created) throw new Transient(`${event.type} is here before order.created of ${orderId}`);
  return created.data.shipTo?.country ?? defaultCountry;
}
