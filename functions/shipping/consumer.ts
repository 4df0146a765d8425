import { consume, findEvent, type ReadStream, type ReceivedFrom, type RuntimeDeps, Transient } from '@orderflow/core';
import { OrderConfirmed, OrderCreated, PaymentCompleted } from '../../events/index.ts';
import type { Carrier } from './carrier.ts';
import { ship } from './parcels.ts';
import { isOver, type Shipping, type ShippingInput, shipping, shippingStream } from './shipping.ts';

const HEARS = [PaymentCompleted, OrderConfirmed] as const;

interface ShippingDeps {
  readonly carrier: Pick<Carrier, 'ship'>;
  /** ISO 3166-1 alpha-2; for orders that name none. */
  readonly defaultCountry: string;
}

/** Prepares what is paid and ships what is confirmed, whichever is heard first. */
export const shippingConsumer = (deps: RuntimeDeps & ShippingDeps) =>
  consume(HEARS, deps, {
    stream: (event) => shippingStream(event.data.orderId),
    startsStream: [PaymentCompleted],
    decider: shipping,
    prepare: (state, event, readStream) => inputOf(state, event, readStream, deps),
  });

async function inputOf(
  state: Shipping,
  event: ReceivedFrom<typeof HEARS>,
  readStream: ReadStream,
  deps: ShippingDeps,
): Promise<ShippingInput | undefined> {
  const { orderId } = event.data;
  if (isOver(state)) return undefined;
  const country = state.status === 'prepared' ? state.country : await countryOf(event, readStream, deps);
  if (event.type === 'payment.completed') return { type: 'Prepare', orderId, country };
  return ship({ orderId, country }, deps.carrier);
}

async function countryOf(event: ReceivedFrom<typeof HEARS>, readStream: ReadStream, { defaultCountry }: ShippingDeps) {
  const { orderId } = event.data;
  const created = findEvent((await readStream(`order-${orderId}`)).events, OrderCreated);
  if (!created) throw new Transient(`${event.type} is here before order.created of ${orderId}`);
  return created.data.shipTo?.country ?? defaultCountry;
}
