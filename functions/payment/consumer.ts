import { consume, type RuntimeDeps } from '@orderflow/core';
import { OrderCreated, PaymentStream } from '../../events/index.ts';
import { charge, isOld, type MoneyDeps, refund } from './charge-and-refund.ts';
import { payment } from './payment.ts';
import { paymentSubscription } from './subscriptions.ts';

/** Charges a new order; gives the money back when the order will not be. */
export const paymentConsumer = (deps: RuntimeDeps & MoneyDeps) =>
  consume(paymentSubscription.subscribesTo, deps, {
    stream: (event) => PaymentStream.nameFor(event.data.orderId),
    startsStream: [OrderCreated],
    decider: payment,
    async prepare(state, event, readStream) {
      if (event.type !== 'order.created') return refund(state, event.data, deps);
      const { data, metadata } = event;
      // If the stream is not empty, the runtime, told that there is nothing to do, reads it and asks again.
      if (state.status === 'none' && isOld(metadata.timestamp, deps)) {
        const { version } = await readStream(PaymentStream.nameFor(data.orderId));
        if (version > 0) return undefined;
      }
      return charge(state, data, metadata.timestamp, deps);
    },
  });
