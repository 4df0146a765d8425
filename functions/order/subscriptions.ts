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

/** Adopts the orders of other workloads, where a saga decides how an order ends. */
export const adoptionSubscription = {
  entry: 'functions/order/adoption-lambda.ts',
  subscribesTo: [ForeignOrderCreated],
  commitsTo: OrderStream,
} as const satisfies Subscription;
