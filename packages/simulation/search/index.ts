export { buildWorker, type WorkerSources } from './build-worker.ts';
export { entriesIn } from './entries-of-worker.ts';
export type { Job, Told } from './job.ts';
export { Tally, violationReport } from './report.ts';
export type { RunOptions } from './run.ts';
export { serve } from './serve.ts';
export type { SourceChange } from './source-change.ts';
export { runWorkers } from './workers.ts';
