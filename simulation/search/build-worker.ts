import { build } from 'esbuild';
import { changedSources } from './changed-sources';
import { type Libraries, sharedLibraries } from './libraries';
import { BEFORE, type ReleaseBefore, releaseBefore } from './release-before';
import type { SourceChange } from './source-change';

export interface WorkerSources {
  /** The worker's main module. */
  readonly entry: string;
  /** What this release says otherwise than the files do: for planted bugs. @default nothing */
  readonly changes?: readonly SourceChange[];
  /** The release that may be deployed before this one, if the worker knows any. */
  readonly before?: ReleaseBefore;
  /** Libraries that have been built already. @default they are part of the worker's file */
  readonly libraries?: Libraries;
}

/**
 * Makes one file out of a worker and all that it imports: it starts at once, and its imports take no turns of the event
 * loop.
 * @throws Error when it does not build, or a change does not find its place
 */
export async function buildWorker(
  { entry, changes = [], before, libraries }: WorkerSources,
  outfile: string,
): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent', // what goes wrong is thrown
    plugins: [
      changedSources(changes),
      ...(before ? [changedSources(before.changes, BEFORE), releaseBefore(before)] : []),
      ...(libraries ? [sharedLibraries(libraries)] : []),
    ],
  });
}
