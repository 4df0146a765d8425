import { Permanent, Transient } from '@orderflow/core';
import type { HttpProvider } from '@orderflow/core/providers';
import type { PaymentGateway } from './gateway.ts';

/** What the contract of `payment.failed` allows. */
const MAX_REASON = 512;

/**
 * A payment provider over HTTP, in the manner of Stripe.
 *
 * `POST charges {orderId, amount, currency, method, token?}`: 2xx `{status: 'succeeded'}`, or 402
 * `{error: {message}}` when declined. `POST refunds {charge, orderId}`, where `charge` is the charge's idempotency key:
 * 2xx, 404 when there is no such charge, or 400 `{error: {code: 'charge_already_refunded'}}`.
 */
export function httpGateway(provider: HttpProvider): PaymentGateway {
  return {
    async charge({ key: idempotencyKey, ...body }) {
      const answer = await provider({ path: 'charges', idempotencyKey, body, answers: [402] });
      if (answer.status === 402) return { outcome: 'declined', reason: reasonIn(answer.body) };
      const { status } = (answer.body ?? {}) as { readonly status?: unknown };
      if (status === 'succeeded') return { outcome: 'charged' };
      throw new Transient(`payment provider: ${idempotencyKey} is ${status}`);
    },
    async refund({ key: idempotencyKey, chargeKey: charge, orderId }) {
      const answer = await provider({
        path: 'refunds',
        idempotencyKey,
        body: { charge, orderId },
        answers: [400, 404],
      });
      if (answer.status === 400 && errorIn(answer.body)?.code !== 'charge_already_refunded')
        throw new Permanent(`payment provider: 400 to refunds ${idempotencyKey}`);
      return { outcome: answer.status === 404 ? 'nothing' : 'refunded' };
    },
  };
}

function errorIn(body: unknown) {
  const { error } = (body ?? {}) as { readonly error?: { readonly code?: unknown; readonly message?: unknown } };
  return error;
}

function reasonIn(body: unknown): string {
  const message = errorIn(body)?.message;
  return typeof message === 'string' && message !== '' ? message.slice(0, MAX_REASON).toWellFormed() : 'card declined';
}
