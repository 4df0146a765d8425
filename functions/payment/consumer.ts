import { InventoryRejected, OrderCancellationRequested, OrderCreated, ShippingFailed } from '../../events';
import { type Clock, consume, type Look, type ReceivedOf, type RuntimeDeps, Transient } from '../runtime';
import type { PaymentGateway, RefundRequest } from './gateway';
import { methodOf, type Payment, type PaymentInput, payment, paymentStream } from './payment';

/** Charges a new order; gives the money back when the order will not be. */
export const paymentConsumer = (deps: RuntimeDeps & { readonly gateway: PaymentGateway }) =>
  consume([OrderCreated, OrderCancellationRequested, InventoryRejected, ShippingFailed], deps, {
    stream: (event) => paymentStream(event.data.orderId),
    opens: [OrderCreated],
    decider: payment,
    async prepare(state, event, look) {
      if (event.type !== 'order.created') return giveBack(state, event.data, deps.gateway);
      if (state.status === 'none' && (await isOldAndKnown(event, look, deps.clock))) return undefined;
      return charge(state, event.data, deps.gateway);
    },
  });

/** Providers keep keys for a day. Half of it leaves room for clocks that differ and for messages that wait. */
const KEYS_LAST_MS = 12 * 60 * 60_000;

/**
 * A replay, or a message redriven after days, may find that the provider has forgotten the key that it was charged
 * under. Such an event charges nothing on the mere assumption that its stream is empty: the runtime, told that there is
 * nothing to do on an empty stream, reads it and asks again.
 */
async function isOldAndKnown(event: ReceivedOf<typeof OrderCreated>, look: Look, clock: Clock): Promise<boolean> {
  const age = clock() - Date.parse(event.metadata.timestamp);
  return age > KEYS_LAST_MS && (await look(paymentStream(event.data.orderId))).version > 0;
}

/**
 * Money moves before the commit says so, under a key that makes repeating harmless:
 *
 * - crash before the charge: nothing happened; the message comes again.
 * - crash after it: the message comes again, and the gateway answers as before; or the order is given up meanwhile, and
 *   whoever does that gives the money back, as does this very message when it finds the tombstone.
 */
async function charge(
  state: Payment,
  data: OrderCreated['data'],
  gateway: PaymentGateway,
): Promise<PaymentInput | undefined> {
  const { orderId, total: amount, currency, payment: choice } = data;
  if (state.status === 'failed') await gateway.refund(refundOf(orderId));
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
async function giveBack(
  state: Payment,
  { orderId, reason }: { readonly orderId: string; readonly reason: string },
  gateway: PaymentGateway,
): Promise<PaymentInput | undefined> {
  if (state.status === 'failed' || state.status === 'refunded') return undefined;
  const { outcome } = await gateway.refund(refundOf(orderId));
  if (state.status === 'completed' && outcome === 'nothing')
    throw new Transient(`the payment provider knows of no charge ${chargeKey(orderId)}, which it had confirmed`);
  return { type: 'GivenBack', orderId, reason };
}

const chargeKey = (orderId: string) => `charge-${orderId}`;

const refundOf = (orderId: string): RefundRequest => ({
  key: `refund-${orderId}`,
  chargeKey: chargeKey(orderId),
  orderId,
});
