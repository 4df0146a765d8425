/** The event store: commits in DynamoDB, one item each. */

export { type Commit, commitOf, eventIdOf, type Item, itemOf, type StoredEvent, storedEventsOf } from './commit.ts';
export { type Appended, EventStore, emptyHistory, extend, type History, type Position } from './event-store.ts';
export { findEvent } from './find-event.ts';
export { failureOfCancellation, isConditionFailed } from './transaction-failure.ts';
