import type { Decider } from '@orderflow/core';
import { type OrderCreated, PaymentCompleted, PaymentFailed, PaymentRefunded } from '../../events/index.ts';

/** The money of one order. Failed and refunded are for ever. */
export type Payment =
  | { readonly status: 'none' | 'failed' | 'refunded' }
  | { readonly status: 'completed'; readonly amount: number; readonly currency: string };

/**
 * What comes in, after the gateway was asked.
 * - `Charged`, `Declined`: its answers to the charge.
 * - `Refunded`: the order will not be, and under its charge key there is no money of the customer's any more.
 */
export type PaymentInput =
  | { readonly type: 'Charged'; readonly order: OrderCreated['data'] }
  | { readonly type: 'Declined'; readonly orderId: string; readonly reason: string }
  | { readonly type: 'Refunded'; readonly orderId: string; readonly reason: string };

export type PaymentEvent = PaymentCompleted | PaymentFailed | PaymentRefunded;

/**
 * Decides over an order's payment. Whoever comes first on the empty stream has decided for good: `payment.failed` is
 * also the tombstone that a late charge finds.
 */
export const payment: Decider<Payment, PaymentInput, PaymentEvent> = {
  initial: { status: 'none' },

  decide(state, input) {
    if (state.status === 'none') return [first(input)];
    if (state.status === 'completed' && input.type === 'Refunded') {
      const { amount, currency } = state;
      return [PaymentRefunded({ ...idsOf(input.orderId), amount, currency, reason: input.reason })];
    }
    return [];
  },

  evolve(_state, event) {
    switch (event.type) {
      case 'payment.completed':
        return { status: 'completed', amount: event.data.amount, currency: event.data.currency };
      case 'payment.failed':
        return { status: 'failed' };
      case 'payment.refunded':
        return { status: 'refunded' };
    }
  },
};

function first(input: PaymentInput): PaymentEvent {
  if (input.type !== 'Charged') return PaymentFailed({ ...idsOf(input.orderId), reason: input.reason });
  const { orderId, total: amount, currency } = input.order;
  return PaymentCompleted({ ...idsOf(orderId), amount, currency, method: methodOf(input.order) });
}

/** How an order is paid. One that does not say is paid as the customer usually pays. */
export const methodOf = ({ payment }: OrderCreated['data']): string => payment?.method ?? 'default';

/** An order has one payment, so that its id needs no chance. */
const idsOf = (orderId: string) => ({ paymentId: `pay-${orderId}`, orderId });
