/** Subscribes to events in Kafka. */
export type { EventHandler, SubscriberHandler } from './event-handler.ts';
export { type SubscribeOptions, subscribe } from './subscribe.ts';
export type { Subscription } from './subscription.ts';
export type { RetryPolicy } from './verdict.ts';
