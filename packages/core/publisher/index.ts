/** Puts events on the bus. General: knows no event. */

export { entryOf } from './entry.ts';
export * from './errors.ts';
export type { Fate } from './fate.ts';
export { entryBytes, MAX_CALL_BYTES, MAX_ENTRIES, MAX_ENTRY_BYTES } from './limits.ts';
export { type Provenance, type Publishable, type Publisher, type PublisherOptions, publisher } from './publisher.ts';
export type { BusClient } from './put-entries.ts';
export { type Parcel, putEntries } from './put-entries.ts';
export type { RetrySettings } from './retry.ts';
export { RETRY_DEFAULTS } from './retry.ts';
