/**
 * The code of the release before this one. A worker that is built has here what `code.ts` and all that it imports were
 * then (worker-sources.ts); anywhere else it is this release's.
 */
export { code as codeBefore } from './code.ts';
