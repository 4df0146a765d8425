export { EventStoreWatch } from './event-store.ts';
export { ViewsWatch } from './views.ts';
export type { Change, Item, Violation, Watch } from './watch.ts';
