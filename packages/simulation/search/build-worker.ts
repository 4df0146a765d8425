import { build } from 'esbuild';
import { changedSources } from './changed-sources.ts';
import { entriesOfWorker } from './entries-of-worker.ts';
import { sharedLibraries } from './libraries.ts';
import { noAsyncContext } from './no-async-context.ts';
import { BEFORE, releaseBefore } from './release-before.ts';
import type { WorkerSources } from './worker-sources.ts';

/**
 * Makes one file out of a worker and all that it imports: it starts at once, and its imports take no turns of the event
 * loop.
 * @throws Error when it does not build, or a change does not find its place
 */
export async function buildWorker(
  { entry, conditions = [], entries = [], changes = [], before, libraries }: WorkerSources,
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
      noAsyncContext,
      entriesOfWorker(entries),
      changedSources(changes),
      ...(before
        ? [entriesOfWorker(entries, BEFORE), changedSources(before.changes, BEFORE), releaseBefore(before)]
        : []),
      ...(libraries ? [sharedLibraries(libraries)] : []),
    ],
  });
}
