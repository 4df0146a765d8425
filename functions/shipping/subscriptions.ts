import type { Subscription } from '@orderflow/core/contracts';
import { OrderConfirmed, PaymentCompleted, ShippingStream } from '../../events/index.ts';

/** Prepares what is paid and ships what is confirmed. */
export const shippingSubscription = {
  entry: 'functions/shipping/lambda.ts',
  subscribesTo: [PaymentCompleted, OrderConfirmed],
  commitsTo: ShippingStream,
} as const satisfies Subscription;
