import { BusinessOutcome, findEvent, Pending, step, type WorkflowDeps, workflow } from '@orderflow/core';
import { PaymentFailed, PaymentRefunded, PaymentStream } from '../../events/index.ts';
import { type ChargeDeps, charge, refund } from '../payment/charge-and-refund.ts';
import { payment } from '../payment/payment.ts';
import { lookAtOrder, mustGoOn } from './order-state.ts';
import { givenUp, type SagaCommand, SagaData } from './saga-data.ts';

/**
 * - `ProcessPayment`: charges the order. Answers `Refused` when the provider does, `Abandoned` when the order is given up. What
 *   the provider decides later comes into the payment's stream by the outcome consumer; meanwhile the step is tried again.
 * - `RefundPayment`: gives the money back, or sees to it that none will be taken any more.
 *
 * The payment's stream is read before the provider is asked, always: a step may be redriven days later, when the provider
 * has forgotten the key that it was charged under.
 */
export const paymentSteps = (deps: WorkflowDeps & ChargeDeps) => {
  const common = { stream: ({ data }: SagaCommand) => PaymentStream.nameFor(data.orderId), decider: payment };
  return workflow(SagaData, deps, {
    ProcessPayment: step(deps, {
      ...common,
      async prepare(state, { data: { orderId } }, readStream) {
        const order = await lookAtOrder(orderId, readStream);
        if (state.status === 'none') mustGoOn(order);
        return charge(state, order.order, order.createdAt, deps);
      },
      conclude(state, events, { data: { orderId } }) {
        if (state.status === 'pending')
          throw new Pending(`the payment provider has not decided about the payment of ${orderId}`);
        const failed = findEvent(events, PaymentFailed);
        if (failed) throw new BusinessOutcome('Refused', failed.data.reason);
        const refunded = findEvent(events, PaymentRefunded);
        if (refunded) throw new BusinessOutcome('Abandoned', refunded.data.reason);
      },
    }),
    RefundPayment: step(deps, {
      ...common,
      prepare: async (state, command) => refund(state, givenUp(command), deps),
    }),
  });
};
