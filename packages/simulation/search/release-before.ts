import { readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { Plugin } from 'esbuild';
import type { SourceChange } from './source-change.ts';

/** Another release of some code, to be run beside this one in the same process. */
export interface ReleaseBefore {
  /** The module whose imports are of that release, and all that they import: `simulation/code-before.ts`. */
  readonly module: string;
  /** What that release said otherwise. */
  readonly changes: readonly SourceChange[];
}

/** Where modules of the release before are: none of them is the same as one of this release, though they share libraries. */
export const BEFORE = 'release-before';

const CODE = /\.[jt]s$/;

/** Has what a module imports be of the release before. */
export function releaseBefore({ module }: Pick<ReleaseBefore, 'module'>): Plugin {
  return {
    name: 'release-before',
    setup({ onResolve, onLoad, resolve: find }) {
      // Packages of this repository are linked, so that they resolve to files outside node_modules, as other paths do.
      onResolve({ filter: /^[./@]/ }, async ({ path, importer, resolveDir, kind, namespace, pluginData }) => {
        const isBefore = namespace === BEFORE || importer === resolve(module);
        if (!isBefore || pluginData === BEFORE) return undefined;
        const found = await find(path, { resolveDir, kind, pluginData: BEFORE });
        if (found.errors.length > 0) return found;
        const isShared = found.external || !CODE.test(found.path) || found.path.split(sep).includes('node_modules');
        return isShared ? undefined : { path: found.path, namespace: BEFORE };
      });
      onLoad({ filter: CODE, namespace: BEFORE }, async ({ path }) => ({
        contents: await readFile(path, 'utf8'),
        loader: 'ts',
        resolveDir: dirname(path),
      }));
    },
  };
}
