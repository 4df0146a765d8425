/** Handling of messages: by key, with retries, pauses and dead letters. */
export { KeyedQueue, type QueuedMessage } from './keyed-queue.ts';
export { type BrokerSide, MessageHandling, type SubscriberDeps } from './message-handling.ts';
export { MessageSource } from './message-source.ts';
