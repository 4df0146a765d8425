import type { Carrier } from './carrier.ts';
import type { ShippingInput } from './shipping.ts';

/** Whose parcel, and where it goes. */
export interface Parcel {
  readonly orderId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/**
 * - crash before the carrier is asked: nothing happened.
 * - crash after it, before the commit: it is asked again, and answers the same to the same key.
 */
export async function ship(parcel: Parcel, carrier: Pick<Carrier, 'ship'>): Promise<ShippingInput> {
  const shipment = await carrier.ship({ key: shipKey(parcel), ...parcel });
  if (shipment.outcome === 'shipped') return { type: 'Shipped', ...parcel, trackingId: shipment.trackingId };
  return { type: 'Refused', ...parcel, reason: withinContract(`carrier refused: ${shipment.reason}`) };
}

/**
 * What became of a parcel of which nobody knows whether it left: none leaves any more, or it has left.
 *
 * - crash before the carrier is asked: nothing happened.
 * - crash after it, before the commit: it is asked again, and what was called back stays so.
 */
export async function recall(parcel: Parcel, reason: string, carrier: Pick<Carrier, 'recall'>): Promise<ShippingInput> {
  const { orderId } = parcel;
  const answer = await carrier.recall({ key: `recall-${orderId}`, shipKey: shipKey(parcel), orderId });
  if (answer.outcome === 'gone') return { type: 'Shipped', ...parcel, trackingId: answer.trackingId };
  return { type: 'Refused', ...parcel, reason: withinContract(reason) };
}

const shipKey = ({ orderId }: Parcel) => `ship-${orderId}`;

/** The contract of `shipping.failed` allows 512. */
const withinContract = (reason: string) => reason.slice(0, 512).toWellFormed();
