import { consume, type RuntimeDeps } from '@orderflow/core';
import { PaymentStream } from '../../events/index.ts';
import { giveBackLate, type MoneyDeps, refund, settle } from './charge-and-refund.ts';
import { payment } from './payment.ts';
import { outcomeSubscription } from './subscriptions.ts';

/**
 * What the saga does not wait for: what the provider decides later about a charge that it has accepted. The saga's step finds
 * it in the payment's stream. An order that is given up meanwhile is called off here; any other the saga undoes itself.
 */
export const outcomeConsumer = (deps: RuntimeDeps & MoneyDeps) =>
  consume(outcomeSubscription.subscribesTo, deps, {
    stream: (event) => PaymentStream.nameFor(event.data.orderId),
    decider: payment,
    async prepare(state, event) {
      const { orderId } = event.data;
      const { timestamp } = event.metadata;
      switch (event.type) {
        case 'payment.pending':
          return settle(state, orderId, deps, timestamp);
        case 'payment.expired':
          return giveBackLate(orderId, timestamp, deps);
        case 'payment.notified':
          return state.status === 'failed' ? giveBackLate(orderId, timestamp, deps) : settle(state, orderId, deps);
        case 'order.cancellation.requested':
          return state.status === 'pending' ? refund(state, event.data, deps) : undefined;
      }
    },
  });
