import type { ReleaseBefore } from './release-before.ts';
import type { SourceChange } from './source-change.ts';

/** Packages in a file of their own, for several workers: they are most of a worker, and the same in all. */
export interface Libraries {
  /** Absolute path of the file. */
  readonly file: string;
  /** What may be imported from it: `zod/mini`. */
  readonly names: ReadonlySet<string>;
}

/** What a worker is built of. */
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
  /** Libraries that have been built already. @default they are part of the worker's file */
  readonly libraries?: Libraries;
}
