import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import type { SourceChange } from './source-change';

/** Another release of some code, to be run beside this one in the same process. */
export interface ReleaseBefore {
  /** The module whose imports are of that release, and all that they import: `simulation/code-before.ts`. */
  readonly module: string;
  /** What that release said otherwise. */
  readonly changes: readonly SourceChange[];
}

/** Where modules of the release before are: none of them is the same as one of this release, though they share libraries. */
export const BEFORE = 'release-before';

/** Has what a module imports be of the release before. */
export function releaseBefore({ module }: Pick<ReleaseBefore, 'module'>): Plugin {
  return {
    name: 'release-before',
    setup({ onResolve, onLoad, resolve: find }) {
      onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, namespace, pluginData }) => {
        const isBefore = namespace === BEFORE || importer === resolve(module);
        if (!isBefore || pluginData === BEFORE) return undefined;
        const found = await find(path, { resolveDir, kind, pluginData: BEFORE });
        return found.errors.length > 0 ? found : { path: found.path, namespace: BEFORE };
      });
      onLoad({ filter: /\.ts$/, namespace: BEFORE }, async ({ path }) => ({
        contents: await readFile(path, 'utf8'),
        loader: 'ts',
        resolveDir: dirname(path),
      }));
    },
  };
}
