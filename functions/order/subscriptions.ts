import type { Subscription } from '@orderflow/core/contracts';
import {
  ForeignOrderCreated,
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderStream,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
} from '../../events/index.ts';

/** Adopts the orders of other workloads, and decides how an order ends. */
export const orderSubscription = {
  entry: 'functions/order/lambda.ts',
  subscribesTo: [
    ForeignOrderCreated,
    InventoryReserved,
    InventoryRejected,
    InventoryReleased,
    PaymentFailed,
    PaymentRefunded,
    ShippingDispatched,
  ],
  commitsTo: OrderStream,
} as const satisfies Subscription;

/** The same consumer where a saga decides how an order ends: it adopts, and nothing else. */
export const adoptionSubscription = {
  ...orderSubscription,
  subscribesTo: [ForeignOrderCreated],
} as const satisfies Subscription;
