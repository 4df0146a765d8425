import type { Decider } from '@orderflow/core';
import {
  type OrderCreated,
  PaymentCompleted,
  PaymentExpired,
  PaymentFailed,
  PaymentNotified,
  PaymentPending,
  PaymentRefunded,
  PaymentStream,
} from '../../events/index.ts';

/** The money of one order. Failed and refunded are for ever. */
export type Payment =
  | { readonly status: 'none' | 'failed' | 'refunded' }
  | { readonly status: 'pending'; readonly amount: number; readonly currency: string; readonly method: string }
  | { readonly status: 'completed'; readonly amount: number; readonly currency: string };

/**
 * What comes in, after the gateway was asked.
 * - `Charged`, `Declined`, `Pending`: its answers to the charge.
 * - `Settled`: what was pending is charged. `Expired`: it was not decided in time.
 * - `Notified`: a webhook says so. It is worth a look where it may change something.
 * - `Refunded`: the order will not be, and under its charge key there is no money of the customer's any more.
 */
export type PaymentInput =
  | { readonly type: 'Charged' | 'Pending'; readonly order: OrderCreated['data'] }
  | { readonly type: 'Settled'; readonly orderId: string }
  | { readonly type: 'Notified'; readonly orderId: string; readonly status: string; readonly isCharged: boolean }
  | { readonly type: 'Declined' | 'Refunded' | 'Expired'; readonly orderId: string; readonly reason: string };

export type PaymentEvent =
  | PaymentPending
  | PaymentCompleted
  | PaymentFailed
  | PaymentRefunded
  | PaymentExpired
  | PaymentNotified;

/**
 * Decides over an order's payment. Whoever comes first on the empty stream has decided for good, unless the provider takes
 * its time: `payment.failed` is also the tombstone that a late charge finds.
 */
export const payment: Decider<Payment, PaymentInput, PaymentEvent> = {
  initial: { status: 'none' },
  events: PaymentStream.events,

  decide(state, input) {
    switch (state.status) {
      case 'none':
        return first(input);
      case 'pending':
        return afterPending(state, input);
      case 'completed':
        return input.type === 'Refunded' ? [refundedOf(state, input)] : [];
      case 'failed':
        return input.type === 'Notified' && input.isCharged ? [notifiedOf(input)] : [];
      case 'refunded':
        return [];
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'payment.pending': {
        const { amount, currency, method } = event.data;
        return { status: 'pending', amount, currency, method };
      }
      case 'payment.completed':
        return { status: 'completed', amount: event.data.amount, currency: event.data.currency };
      case 'payment.failed':
        return { status: 'failed' };
      case 'payment.refunded':
        return { status: 'refunded' };
      case 'payment.expired':
      case 'payment.notified':
        return state;
    }
  },
};

type InState<Status> = Extract<Payment, { status: Status }>;

function first(input: PaymentInput): PaymentEvent[] {
  switch (input.type) {
    case 'Charged':
      return [PaymentCompleted(chargeOf(input.order))];
    case 'Pending':
      return [PaymentPending(chargeOf(input.order))];
    case 'Declined':
    case 'Refunded':
      return [failedOf(input)];
    default:
      return [];
  }
}

function afterPending({ amount, currency, method }: InState<'pending'>, input: PaymentInput): PaymentEvent[] {
  switch (input.type) {
    case 'Settled':
      return [PaymentCompleted({ ...idsOf(input.orderId), amount, currency, method })];
    case 'Declined':
    case 'Refunded':
      return [failedOf(input)];
    case 'Notified':
      return [notifiedOf(input)];
    case 'Expired':
      return [PaymentExpired(idsOf(input.orderId)), failedOf(input)];
    default:
      return [];
  }
}

const notifiedOf = ({ orderId, status }: Extract<PaymentInput, { type: 'Notified' }>) =>
  PaymentNotified({ ...idsOf(orderId), status });

interface GivenUp {
  readonly orderId: string;
  readonly reason: string;
}

const failedOf = ({ orderId, reason }: GivenUp) => PaymentFailed({ ...idsOf(orderId), reason });

const refundedOf = ({ amount, currency }: InState<'completed'>, { orderId, reason }: GivenUp) =>
  PaymentRefunded({ ...idsOf(orderId), amount, currency, reason });

const chargeOf = (order: OrderCreated['data']) => {
  const { orderId, total: amount, currency } = order;
  return { ...idsOf(orderId), amount, currency, method: methodOf(order) };
};

/** How an order is paid. One that does not say is paid as the customer usually pays. */
export const methodOf = ({ payment }: OrderCreated['data']): string => payment?.method ?? 'default';

/** An order has one payment, so that its id needs no chance. */
const idsOf = (orderId: string) => ({ paymentId: `pay-${orderId}`, orderId });
