import type { Subscription } from '@orderflow/core/contracts';
import {
  InventoryRejected,
  OrderCancellationRequested,
  OrderCreated,
  PaymentStream,
  ShippingFailed,
} from '../../events/index.ts';

/** Charges a new order; refunds one that will not be. */
export const paymentSubscription = {
  entry: 'functions/payment/lambda.ts',
  subscribesTo: [OrderCreated, OrderCancellationRequested, InventoryRejected, ShippingFailed],
  commitsTo: PaymentStream,
} as const satisfies Subscription;
