import { build } from 'esbuild';
import { changedSources } from './changed-sources.ts';
import { entriesOfWorker } from './entries-of-worker.ts';
import { BEFORE, type ReleaseBefore, releaseBefore } from './release-before.ts';
import type { SourceChange } from './source-change.ts';

export interface WorkerSources {
  /** Conditions of `exports` by which packages are resolved, besides the usual ones. @default none */
  readonly conditions?: readonly string[];
  /** The worker's main module. */
  readonly entry: string;
  /** Entry files of functions: {@link entriesIn} the templates. @default none */
  readonly entries?: readonly string[];
  /** What this release says otherwise than the files do: for planted bugs. @default nothing */
  readonly changes?: readonly SourceChange[];
  /** The release that may be deployed before this one, if the worker knows any. */
  readonly before?: ReleaseBefore;
}

/**
 * Makes one file out of a worker and all that it imports: it starts at once, and its imports take no turns of the event
 * loop.
 * @throws Error when it does not build, or a change does not find its place
 */
export async function buildWorker(
  { entry, conditions = [], entries = [], changes = [], before }: WorkerSources,
  outfile: string,
): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    conditions: [...conditions],
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent', // what goes wrong is thrown
    plugins: [
      entriesOfWorker(entries),
      changedSources(changes),
      ...(before
        ? [entriesOfWorker(entries, BEFORE), changedSources(before.changes, BEFORE), releaseBefore(before)]
        : []),
    ],
  });
}
