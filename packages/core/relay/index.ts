/** Publishes the event store's commits to the bus, and what an operator does about those that failed. */
export { CHANGED_COMMITS } from './changed-commit.ts';
export { eventsOf } from './commit-record.ts';
export { outgoingEvent } from './outgoing-event.ts';
export { type RedriveDeps, type Redriven, redriveFailures } from './redrive-failures.ts';
export { type RelayDeps, type RelayHandler, relay } from './relay.ts';
export { type RepublishDeps, type Republished, republish } from './republish.ts';
export { commitsIn, type Selection, type StoreAccess } from './selection.ts';
export type { StreamSources } from './stream-sources.ts';
