/** What publishers and subscribers share, whichever broker they use. */

// An event as a message.

export type { CloudEventsForm, CloudEventsMode } from './cloud-events.ts';
export { type Envelope, eventMessage, HEADERS } from './event-message.ts';
export { keyByStream } from './key-by-stream.ts';
export { type IncomingMessage, type MessageOpener, messageOpener } from './open-message.ts';

// Handling it, and what becomes of one that failed.

export { consoleTelemetry } from './console-telemetry.ts';
export { defineDlqFailed, type Failed, parsedOrText, whyOf } from './dlq-failed.ts';
export {
  type EventHandler,
  type Handle,
  type HandlerDeps,
  handleOne,
  type SubscriberHandler,
} from './event-handler.ts';
export { RETRY_POLICY, type RetryPolicy, type Verdict, verdictOn } from './verdict.ts';
