import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { changed, type SourceChange } from './source-change.ts';

/** Has some files say something else. @throws Error when one of them is no part of what is built */
export function changedSources(changes: readonly SourceChange[], namespace = 'file'): Plugin {
  return {
    name: `changed-sources-${namespace}`,
    setup({ onLoad, onEnd }) {
      const left = new Set(changes);
      onLoad({ filter: /\.ts$/, namespace }, async ({ path }) => {
        const here = changes.filter(({ file }) => resolve(file) === path);
        if (here.length === 0) return undefined;
        for (const change of here) left.delete(change);
        return { contents: await changed(path, here), loader: 'ts', resolveDir: resolve(path, '..') };
      });
      onEnd(() => {
        for (const { file } of left) throw new Error(`${file} is no part of the worker`);
      });
    },
  };
}
