import { consume, type ReadStream, type RuntimeDeps } from '@orderflow/core';
import { OrderCreated, PaymentStream } from '../../events/index.ts';
import { charge, isTooLate, refund, TOO_LATE } from './charge-and-refund.ts';
import type { PaymentGateway } from './gateway.ts';
import { type PaymentInput, payment } from './payment.ts';
import { paymentSubscription } from './subscriptions.ts';

/** Charges a new order; gives the money back when the order will not be. */
export const paymentConsumer = (deps: RuntimeDeps & { readonly gateway: PaymentGateway }) =>
  consume(paymentSubscription.subscribesTo, deps, {
    stream: (event) => PaymentStream.nameFor(event.data.orderId),
    startsStream: [OrderCreated],
    decider: payment,
    async prepare(state, event, readStream) {
      if (event.type !== 'order.created') return refund(state, event.data, deps.gateway);
      const isLate = state.status === 'none' && isTooLate(event.metadata.timestamp, deps.clock);
      return isLate ? late(event.data, readStream, deps.gateway) : charge(state, event.data, deps.gateway);
    },
  });

/**
 * A replay, or a message redriven after hours, must not charge on the mere assumption that its stream is empty. If it is
 * not, the runtime, told that there is nothing to do, reads it and asks again.
 */
async function late(
  { orderId }: OrderCreated['data'],
  readStream: ReadStream,
  gateway: PaymentGateway,
): Promise<PaymentInput | undefined> {
  const { version } = await readStream(PaymentStream.nameFor(orderId));
  return version > 0 ? undefined : refund({ status: 'none' }, { orderId, reason: TOO_LATE }, gateway);
}
