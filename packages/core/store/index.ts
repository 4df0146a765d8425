export { failureOfCancellation, isRefused } from './cancellation.ts';
export { type Commit, commitOf, type Item, itemOf, type StoredEvent, storedEventsOf } from './commit.ts';
export { EventStore, emptyHistory, type History } from './event-store.ts';
export { findEvent } from './find-event.ts';
