import { defineStream, type EventOf } from '@orderflow/core/contracts';
import * as z from 'zod/mini';
import { Currency, DerivedId, Id, MinorUnits, Reason } from './common.ts';
import { defineEvent } from './define-event.ts';

const owner = 'payment';

export const PaymentCompleted = defineEvent('payment.completed', {
  version: 1,
  owner,
  summary: "The customer's money is ours. Emitted once per payment.",
  data: z.object({ paymentId: DerivedId, orderId: Id, amount: MinorUnits, currency: Currency, method: z.string() }),
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

/** What became of an order's money. */
export const PaymentStream = defineStream('payment', {
  key: 'orderId',
  events: [PaymentCompleted, PaymentFailed, PaymentRefunded],
});
