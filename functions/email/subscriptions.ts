import type { Subscription } from '@orderflow/core/contracts';
import { CustomerCreated, OrderCancelled, OrderCompleted, OrderCreated } from '../../events/index.ts';

/** Tells customers how their orders get on. */
export const emailSubscription = {
  entry: 'functions/email/lambda.ts',
  subscribesTo: [CustomerCreated, OrderCreated, OrderCompleted, OrderCancelled],
} as const satisfies Subscription;
