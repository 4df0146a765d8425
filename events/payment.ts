import { defineStream, type EventOf } from '@orderflow/core/contracts';
import * as z from 'zod/mini';
import { Currency, DerivedId, Id, MinorUnits, Reason, text } from './common.ts';
import { defineEvent } from './define-event.ts';

const owner = 'payment';

const Charge = z.object({
  ...{ paymentId: DerivedId, orderId: Id, amount: MinorUnits, currency: Currency },
  method: z.string(),
});

/** A bank debit takes days, a card may want its owner's consent. `payment.completed` or `payment.failed` follows. */
export const PaymentPending = defineEvent('payment.pending', {
  version: 1,
  owner,
  summary: 'The provider has accepted the charge and not decided it; the order waits.',
  data: Charge,
});
export type PaymentPending = EventOf<typeof PaymentPending>;

export const PaymentCompleted = defineEvent('payment.completed', {
  version: 1,
  owner,
  summary: "The customer's money is ours. Emitted once per payment.",
  data: Charge,
});
export type PaymentCompleted = EventOf<typeof PaymentCompleted>;

export const PaymentFailed = defineEvent('payment.failed', {
  version: 1,
  owner,
  summary: 'No money was taken, and none will be for this order.',
  data: z.object({ paymentId: DerivedId, orderId: Id, reason: Reason }),
});
export type PaymentFailed = EventOf<typeof PaymentFailed>;

export const PaymentRefunded = defineEvent('payment.refunded', {
  version: 1,
  owner,
  summary: 'The customer has all of their money back.',
  data: z.object({ paymentId: DerivedId, orderId: Id, amount: MinorUnits, currency: Currency, reason: Reason }),
});
export type PaymentRefunded = EventOf<typeof PaymentRefunded>;

/** By a webhook. What it says is not believed but looked up. */
export const PaymentNotified = defineEvent('payment.notified', {
  version: 1,
  owner,
  summary: 'The provider says that there is news of a charge; it is looked up.',
  data: z.object({ paymentId: DerivedId, orderId: Id, status: text(64) }),
});
export type PaymentNotified = EventOf<typeof PaymentNotified>;

/** Comes in the same commit as `payment.failed`. What is charged after it is given back. */
export const PaymentExpired = defineEvent('payment.expired', {
  version: 1,
  owner,
  summary: 'The provider has not decided in time. The order is given up; a charge that is late will be given back.',
  data: z.object({ paymentId: DerivedId, orderId: Id }),
});
export type PaymentExpired = EventOf<typeof PaymentExpired>;

/** What became of an order's money. */
export const PaymentStream = defineStream('payment', {
  key: 'orderId',
  events: [PaymentPending, PaymentCompleted, PaymentFailed, PaymentRefunded, PaymentExpired, PaymentNotified],
});
