import type { Subscription } from '@orderflow/core/contracts';
import {
  InventoryRejected,
  OrderCancellationRequested,
  OrderCreated,
  PaymentExpired,
  PaymentNotified,
  PaymentPending,
  PaymentStream,
  ShippingFailed,
} from '../../events/index.ts';

/** Charges a new order; refunds one that will not be. */
export const paymentSubscription = {
  entry: 'functions/payment/lambda.ts',
  subscribesTo: [
    OrderCreated,
    OrderCancellationRequested,
    InventoryRejected,
    ShippingFailed,
    PaymentPending,
    PaymentNotified,
    PaymentExpired,
  ],
  commitsTo: PaymentStream,
} as const satisfies Subscription;

/** Learns what the provider decides later, for the saga. */
export const outcomeSubscription = {
  entry: 'functions/payment/outcome-lambda.ts',
  subscribesTo: [PaymentPending, PaymentNotified, PaymentExpired, OrderCancellationRequested],
  commitsTo: PaymentStream,
} as const satisfies Subscription;
