import { consume, findEvent, type Look, type ReceivedFrom, type RuntimeDeps, Transient } from '@orderflow/core';
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
    opens: [PaymentCompleted],
    decider: shipping,
    prepare: (state, event, look) => inputOf(state, event, look, deps),
  });

async function inputOf(
  state: Shipping,
  event: ReceivedFrom<typeof HEARS>,
  look: Look,
  deps: ShippingDeps,
): Promise<ShippingInput | undefined> {
  const { orderId } = event.data;
  if (isOver(state)) return undefined;
  const country = state.status === 'prepared' ? state.country : await countryOf(event, look, deps);
  if (event.type === 'payment.completed') return { type: 'Prepare', orderId, country };
  return ship({ orderId, country }, deps.carrier);
}

async function countryOf(event: ReceivedFrom<typeof HEARS>, look: Look, { defaultCountry }: ShippingDeps) {
  const { orderId } = event.data;
  const created = findEvent((await look(`order-${orderId}`)).events, OrderCreated);
  if (!created) throw new Transient(`${event.type} is here before order.created of ${orderId}`);
  return created.data.shipTo?.country ?? defaultCountry;
}
