/** Read models: views that a consumer keeps up to date with the streams. */

export type { SequencedEvent } from './catch-up.ts';
export { type Projection, type ProjectionHandler, project } from './project.ts';
export { MAX_REBUILT_STREAMS, REBUILD_SUFFIX, type RebuildRequest, type Rebuilt } from './rebuild.ts';
export { type IndexAttributes, type StoredView, ViewTable } from './view-table.ts';
