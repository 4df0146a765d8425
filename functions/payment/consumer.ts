import { consume, type RuntimeDeps } from '@orderflow/core';
import { OrderCreated, PaymentStream } from '../../events/index.ts';
import { type ChargeDeps, charge, isOld, learnDecision, refund } from './charge-and-refund.ts';
import { payment } from './payment.ts';
import { paymentSubscription } from './subscriptions.ts';

/** Charges a new order, learns what the provider decides later, and gives the money back when the order will not be. */
export const paymentConsumer = (deps: RuntimeDeps & ChargeDeps) =>
  consume(paymentSubscription.subscribesTo, deps, {
    stream: (event) => PaymentStream.nameFor(event.data.orderId),
    startsStream: [OrderCreated],
    decider: payment,
    async prepare(state, event, readStream) {
      const { orderId } = event.data;
      const { timestamp } = event.metadata;
      switch (event.type) {
        case 'payment.pending':
        case 'payment.expired':
        case 'payment.notified':
          return learnDecision(state, event, deps);
        case 'order.created': {
          // If the stream is not empty, the runtime, told that there is nothing to do, reads it and asks again.
          if (state.status === 'none' && isOld(timestamp, deps)) {
            const { version } = await readStream(PaymentStream.nameFor(orderId));
            if (version > 0) return undefined;
          }
          return charge(state, event.data, timestamp, deps);
        }
        default:
          return refund(state, event.data, deps);
      }
    },
  });
