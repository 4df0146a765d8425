import type { Subscription } from '@orderflow/core/contracts';
import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompensationFailed,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
} from '../../events/index.ts';

/** Keeps one view of each order, with what lists show: that is in the order's own stream. */
export const readModelSubscription = {
  entry: 'functions/read-model/lambda.ts',
  subscribesTo: [
    OrderCreated,
    OrderConfirmed,
    OrderCancellationRequested,
    OrderCompleted,
    OrderCancelled,
    OrderCompensationFailed,
  ],
} as const satisfies Subscription;
