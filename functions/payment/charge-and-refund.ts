import { type Clock, Transient } from '@orderflow/core';
import type { OrderCreated } from '../../events/index.ts';
import type { PaymentGateway, RefundRequest } from './gateway.ts';
import { methodOf, type Payment, type PaymentInput } from './payment.ts';

/**
 * Money moves before the commit says so, under a key that makes repeating harmless:
 *
 * - crash before the charge: nothing happened; the message comes again.
 * - crash after it: the message comes again, and the gateway answers as before; or the order is given up meanwhile, and
 *   whoever does that gives the money back, as does this very message when it finds the tombstone.
 */
export async function charge(
  state: Payment,
  data: OrderCreated['data'],
  gateway: PaymentGateway,
): Promise<PaymentInput | undefined> {
  const { orderId, total: amount, currency, payment: choice } = data;
  if (state.status === 'failed') await gateway.refund(refundOf(orderId, 'refund'));
  if (state.status !== 'none') return undefined;
  const answer = await gateway.charge({
    key: chargeKey(orderId),
    orderId,
    amount,
    currency,
    method: methodOf(data),
    token: choice?.token,
  });
  return answer.outcome === 'charged'
    ? { type: 'Charged', order: data }
    : { type: 'Declined', orderId, reason: answer.reason };
}

/**
 * Before the tombstone is written, too, the gateway is asked: a charge may have been made and not committed yet.
 *
 * - crash before the refund: nothing happened; the message comes again.
 * - crash after it: the message comes again; the same refund again moves no money.
 * @throws Transient when the gateway denies a charge that it has confirmed: the money must not be forgotten over that.
 */
export async function refund(
  state: Payment,
  { orderId, reason }: { readonly orderId: string; readonly reason: string },
  gateway: PaymentGateway,
): Promise<PaymentInput | undefined> {
  if (state.status === 'failed' || state.status === 'refunded') return undefined;
  const { outcome } = await gateway.refund(refundOf(orderId, state.status === 'none' ? 'void' : 'refund'));
  if (state.status === 'completed' && outcome === 'nothing')
    throw new Transient(`the payment provider knows of no charge ${chargeKey(orderId)}, which it had confirmed`);
  return { type: 'Refunded', orderId, reason };
}

/** Providers keep keys for a day. Half of it leaves room for clocks that differ and for calls that take their time. */
const KEYS_LAST_MS = 12 * 60 * 60_000;

/** Why an order is cancelled whose payment could not be made in time. */
export const TOO_LATE = 'the payment could not be made in time';

/**
 * Whether an order is too old to be charged for the first time. Each try may have charged it and died before the commit;
 * while the provider remembers the key, asking again finds out, and later it charges again. So what is not paid by then
 * is given back, whatever there is of it, and the order given up.
 * @param createdAt when the order was created, ISO 8601
 */
export const isTooLate = (createdAt: string, clock: Clock): boolean => clock() - Date.parse(createdAt) > KEYS_LAST_MS;

const chargeKey = (orderId: string) => `charge-${orderId}`;

/**
 * Providers repeat their first answer to a key, "no such charge" too. So whoever asks before a charge is known of does it
 * under a key of its own: `refund-<orderId>` is left for the money that is there after all.
 * @see https://docs.stripe.com/api/idempotent_requests
 */
const refundOf = (orderId: string, prefix: 'void' | 'refund'): RefundRequest => ({
  key: `${prefix}-${orderId}`,
  chargeKey: chargeKey(orderId),
  orderId,
});
