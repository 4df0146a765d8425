import type { Subscription } from '@orderflow/core/contracts';
import { OrderCreated } from '../../events/index.ts';

/** Starts a saga for each order. */
export const starterSubscription = {
  entry: 'functions/saga/starter.lambda.ts',
  subscribesTo: [OrderCreated],
} as const satisfies Subscription;
