import type { Subscription } from '@orderflow/core/contracts';
import {
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompensationFailed,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
  ShippingFailed,
  ShippingPrepared,
} from '../../events/index.ts';

/** Keeps one view of each order. */
export const readModelSubscription = {
  entry: 'functions/read-model/lambda.ts',
  subscribesTo: [
    OrderCreated,
    OrderConfirmed,
    OrderCancellationRequested,
    OrderCompleted,
    OrderCancelled,
    OrderCompensationFailed,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    InventoryReserved,
    InventoryRejected,
    InventoryReleased,
    ShippingPrepared,
    ShippingDispatched,
    ShippingFailed,
  ],
} as const satisfies Subscription;
