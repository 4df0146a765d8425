import { consume, type RuntimeDeps } from '@orderflow/core';
import { PaymentStream } from '../../events/index.ts';
import { learnDecision, type MoneyDeps, refund } from './charge-and-refund.ts';
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
      if (event.type !== 'order.cancellation.requested') return learnDecision(state, event, deps);
      return state.status === 'pending' ? refund(state, event.data, deps) : undefined;
    },
  });
