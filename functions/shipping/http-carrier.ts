import { Transient } from '@orderflow/core';
import type { HttpProvider } from '@orderflow/core/providers';
import type { Carrier } from './carrier.ts';

/**
 * A carrier over HTTP.
 *
 * `POST shipments {orderId, country}`: 2xx `{trackingId}`, or 422 `{error: {message}}` when it does not carry that.
 * `POST recalls {shipment, orderId}`, where `shipment` is the shipment's idempotency key: 2xx `{}` when no parcel leaves,
 * 2xx `{trackingId}` when it has left already, or 404 when there is no such shipment.
 */
export function httpCarrier(provider: HttpProvider): Carrier {
  return {
    async ship({ key: idempotencyKey, orderId, country }) {
      const answer = await provider({ path: 'shipments', idempotencyKey, body: { orderId, country }, answers: [422] });
      const body = (answer.body ?? {}) as Body;
      if (answer.status === 422)
        return { outcome: 'refused', reason: textOf(body.error?.message) ?? 'not deliverable' };
      const trackingId = textOf(body.trackingId);
      if (trackingId) return { outcome: 'shipped', trackingId };
      throw new Transient(`carrier: ${idempotencyKey} has no tracking id`);
    },
    async recall({ key: idempotencyKey, shipKey: shipment, orderId }) {
      const answer = await provider({ path: 'recalls', idempotencyKey, body: { shipment, orderId }, answers: [404] });
      const trackingId = answer.status === 404 ? undefined : textOf((answer.body as Body | undefined)?.trackingId);
      return trackingId ? { outcome: 'gone', trackingId } : { outcome: 'recalled' };
    },
  };
}

interface Body {
  readonly trackingId?: unknown;
  readonly error?: { readonly message?: unknown };
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
