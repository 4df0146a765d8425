/** Subscribes to events in Kafka. */
export type { EventHandler, RetryPolicy, SubscriberHandler, Subscription } from '@orderflow/messaging';
export { type SubscribeOptions, subscribe } from './subscribe.ts';
