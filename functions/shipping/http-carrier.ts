import { Transient } from '../runtime';
import type { HttpProvider } from '../runtime/http-provider';
import type { Carrier } from './carrier';

/**
 * A carrier over HTTP: `POST shipments {orderId, country}`: 2xx `{trackingId}`, or 422 `{error: {message}}` when it does
 * not carry that.
 */
export function httpCarrier(provider: HttpProvider): Carrier {
  return {
    async ship({ key: idempotencyKey, orderId, country }) {
      const answer = await provider({ path: 'shipments', idempotencyKey, body: { orderId, country }, answers: [422] });
      const body = (answer.body ?? {}) as {
        readonly trackingId?: unknown;
        readonly error?: { readonly message?: unknown };
      };
      if (answer.status === 422)
        return { outcome: 'refused', reason: textOf(body.error?.message) ?? 'not deliverable' };
      const trackingId = textOf(body.trackingId);
      if (trackingId) return { outcome: 'shipped', trackingId };
      throw new Transient(`carrier: ${idempotencyKey} has no tracking id`);
    },
  };
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
