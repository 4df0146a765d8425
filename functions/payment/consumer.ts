import { InventoryRejected, OrderCancellationRequested, OrderCreated, ShippingFailed } from '../../events';
import { type Clock, consume, type Look, type ReceivedOf, type RuntimeDeps } from '../runtime';
import type { PaymentGateway } from './gateway';
import { payment, paymentStream } from './payment';
import { charge, giveBack } from './transfers';

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
