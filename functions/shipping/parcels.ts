import type { Clock } from '@orderflow/core';
import type { ProviderLimits } from '@orderflow/core/providers';
import type { Carrier } from './carrier.ts';
import type { ShippingInput } from './shipping.ts';

/** Whose parcel, and where it goes. */
export interface Parcel {
  readonly orderId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** What handing over a parcel needs from outside. */
export interface ParcelDeps {
  readonly carrier: Carrier;
  readonly clock: Clock;
  /** How long the carrier keeps keys, and how long a parcel waits for it. */
  readonly limits: ProviderLimits;
}

/**
 * Hands a parcel to the carrier. One that has waited so long that the carrier may have forgotten the key is looked up first; one
 * that has waited too long is called back, so that the order can be given up.
 *
 * - crash before the carrier is asked: nothing happened.
 * - crash after it, before the commit: it is asked again, and answers the same to the same key.
 * @param since when the order was confirmed, ISO 8601
 */
export async function ship(parcel: Parcel, since: string, deps: ParcelDeps): Promise<ShippingInput> {
  const { carrier, clock, limits } = deps;
  const age = clock() - Date.parse(since);
  if (age > limits.patienceMs) return recall(parcel, TOO_LATE, carrier);
  const request = { key: shipKey(parcel), orderId: parcel.orderId };
  const found = limits.mayForgetKey(age) ? await carrier.findShipment(request) : undefined;
  const shipment = found && found.outcome !== 'none' ? found : await carrier.ship({ ...request, ...parcel });
  if (shipment.outcome === 'shipped') return { type: 'Shipped', ...parcel, trackingId: shipment.trackingId };
  return { type: 'Refused', ...parcel, reason: withinContract(`carrier refused: ${shipment.reason}`) };
}

/** Why an order is cancelled whose parcel could not leave in time. */
const TOO_LATE = 'the carrier could not take the parcel in time';

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
