/** Puts events on the bus. General: knows no event. */
export * from './errors';
export { MAX_CALL_BYTES, MAX_ENTRIES, MAX_ENTRY_BYTES } from './limits';
export { type Provenance, type Publishable, type Publisher, type PublisherOptions, publisher } from './publisher';
export type { BusClient } from './put-entries';
export type { RetrySettings } from './retry';
