/** Read models: views that a consumer keeps up to date with the streams. */

export type { SequencedEvent } from './catch-up.ts';
export { type Projection, project } from './project.ts';
export { REBUILD_SUFFIX } from './rebuild.ts';
export { type IndexAttributes, type StoredView, ViewTable } from './view-table.ts';
