import type { Subscription } from '@orderflow/core/contracts';
import { InventoryStream, OrderCancellationRequested, PaymentCompleted, ShippingFailed } from '../../events/index.ts';

/** Reserves what is paid; releases it when the order will not be. */
export const inventorySubscription = {
  entry: 'functions/inventory/lambda.ts',
  subscribesTo: [PaymentCompleted, OrderCancellationRequested, ShippingFailed],
  commitsTo: InventoryStream,
} as const satisfies Subscription;
