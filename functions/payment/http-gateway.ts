import { Transient } from '../runtime';
import type { HttpProvider } from '../runtime/http-provider';
import type { PaymentGateway } from './gateway';

/** What the contract of `payment.failed` allows. */
const MAX_REASON = 512;

/**
 * A payment provider over HTTP, in the manner of Stripe.
 *
 * `POST charges {orderId, amount, currency, method, token?}`: 2xx `{status: 'succeeded'}`, or 402
 * `{error: {message}}` when declined. `POST refunds {charge, orderId}`, where `charge` is the charge's idempotency key:
 * 2xx, or 404 when there is no such charge.
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
      const answer = await provider({ path: 'refunds', idempotencyKey, body: { charge, orderId }, answers: [404] });
      return { outcome: answer.status === 404 ? 'nothing' : 'refunded' };
    },
  };
}

function reasonIn(body: unknown): string {
  const { error } = (body ?? {}) as { readonly error?: { readonly message?: unknown } };
  const message = error?.message;
  return typeof message === 'string' && message !== '' ? message.slice(0, MAX_REASON).toWellFormed() : 'card declined';
}
