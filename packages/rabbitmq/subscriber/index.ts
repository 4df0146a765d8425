/** Subscribes to events in RabbitMQ. */
export type { EventHandler, RetryPolicy, SubscriberHandler } from '@orderflow/messaging';
export { type SubscribeOptions, subscribe } from './subscribe.ts';
export type { Subscription } from './subscription.ts';
