/** Publishes events: in order per key, with retries per entry, to EventBridge. */

export { EventTooLarge, type Published, PublishFailed, type Unpublished } from './errors.ts';
export { type Publisher, type PublisherOptions, publisher } from './publisher.ts';

// The sender, for any broker.

export {
  RETRY_DEFAULTS,
  type RetrySettings,
  type SendOptions,
  type SendReport,
  sendInOrder,
} from './ordered-sender.ts';
export {
  eventPreparer,
  type PreparedEvent,
  type PrepareOptions,
  type Provenance,
  type Publishable,
} from './prepare-event.ts';
export { type PreparedEntry, publishPrepared } from './publish-prepared.ts';
export type { Accepted, EntryError, EntryResult, OutgoingEntry, Transport, TransportLimits } from './transport.ts';

// EventBridge as its transport.

export { entryBytes, entryOf } from './event-bridge-entry.ts';
export {
  type BusClient,
  eventBridgeTransport,
  MAX_CALL_BYTES,
  MAX_ENTRIES,
  MAX_ENTRY_BYTES,
} from './event-bridge-transport.ts';
