import type { Subscription } from '@orderflow/core/contracts';
import { OrderCancelled, OrderCompleted, OrderCreated } from '../../events/index.ts';

/** Counts orders and revenue. */
export const analyticsSubscription = {
  entry: 'functions/analytics/lambda.ts',
  subscribesTo: [OrderCreated, OrderCompleted, OrderCancelled],
} as const satisfies Subscription;
