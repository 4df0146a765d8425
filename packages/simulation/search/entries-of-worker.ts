import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import type { StackTemplate } from '../cloudformation/index.ts';
import { ENTRY } from '../cloudformation/read-function.ts';

/** The entry files that templates name, each once. */
export function entriesIn(stages: readonly (readonly StackTemplate[])[]): readonly string[] {
  const resources = stages.flat().flatMap(({ template }) => Object.values(template.Resources ?? {}));
  const entries = resources.map(({ Metadata: metadata }) => (metadata as { readonly [ENTRY]?: string })?.[ENTRY]);
  return [...new Set(entries.filter((entry) => entry !== undefined))].sort();
}

/** The module whose place the table of imports takes: from sources, or from a build of them. */
const MODULE = /[\\/]simulation[\\/](dist[\\/])?entries\.[jt]s$/;

/** Builds entry files into the worker, in the place of a module that loads them. */
export const entriesOfWorker = (entries: readonly string[], namespace = 'file'): Plugin => ({
  name: `entries-${namespace}`,
  setup({ onLoad }) {
    onLoad({ filter: MODULE, namespace }, () => ({
      contents: moduleOf(entries),
      loader: 'js',
      resolveDir: resolve('.'),
    }));
  },
});

function moduleOf(entries: readonly string[]): string {
  const from = (entry: string) => JSON.stringify(existsSync(entry) ? resolve(entry) : entry);
  return `
${entries.map((entry, at) => `import { handler as handler${at} } from ${from(entry)};`).join('\n')}
const handlers = { ${entries.map((entry, at) => `${JSON.stringify(entry)}: handler${at}`).join(', ')} };
export const entry = (path) => {
  if (!Object.hasOwn(handlers, path)) throw new Error(path + ' is not built into this worker');
  return handlers[path];
};`;
}
