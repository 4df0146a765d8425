/** What publishers and subscribers share, whichever broker they use. */

// An event as a message.

export type { CloudEventsForm, CloudEventsMode } from './cloud-events.ts';
export { type Envelope, eventMessage, HEADERS } from './event-message.ts';
export {
  type MessagePublisher,
  type MessagePublisherOptions,
  messagePublisher,
  type PublishingSide,
} from './message-publisher.ts';
export { type IncomingMessage, type MessageOpener, messageOpener } from './open-message.ts';

// Time limits of clients.

export { inTime } from './in-time.ts';

// Handling it, and what becomes of one that failed.

export { defineDlqFailed, type Failed, parsedOrText, whyOf } from './dlq-failed.ts';
export type { EventHandler, SubscriberHandler } from './event-handler.ts';
export { type SubscriberOptions, type Subscription, subscriberDeps } from './subscriber-options.ts';
export type { RetryPolicy } from './verdict.ts';
