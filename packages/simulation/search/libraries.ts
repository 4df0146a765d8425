import { isBuiltin } from 'node:module';
import { resolve, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { entriesOfWorker } from './entries-of-worker.ts';
import { noAsyncContext } from './no-async-context.ts';
import type { Libraries, WorkerSources } from './worker-sources.ts';

type LibrarySources = Pick<WorkerSources, 'entry' | 'entries' | 'conditions'>;

const PACKAGE = /^[^./]/;

/** One file of a package. Its default export would be lost on the way through CommonJS: it stays part of the worker. */
const PACKAGE_FILE = /\.js$/;

/** Makes one file out of all packages that a worker imports. */
export async function buildLibraries(sources: LibrarySources, outfile: string): Promise<Libraries> {
  const names = await packagesOf(sources);
  const getters = names.map((name) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); }`);
  await build({
    stdin: { contents: `module.exports = { ${getters.join(', ')} };`, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [noAsyncContext],
  });
  return { file: resolve(outfile), names: new Set(names) };
}

async function packagesOf({ entry, entries = [], conditions = [] }: LibrarySources): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: [...conditions],
    logLevel: 'silent',
    write: false,
    metafile: true,
    plugins: [entriesOfWorker(entries), externalLibraries],
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return [...new Set(imported)].filter((name) => !isBuiltin(name) && !PACKAGE_FILE.test(name)).sort();
}

const SEEN = 'seen';

/** Leaves libraries out. Packages of this repository are linked, so that they resolve to files outside node_modules. */
const externalLibraries: Plugin = {
  name: 'external-libraries',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: PACKAGE }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === SEEN || isBuiltin(path)) return undefined;
      const found = await find(path, { importer, resolveDir, kind, pluginData: SEEN });
      return found.path.split(sep).includes('node_modules') ? { path, external: true } : undefined;
    });
  },
};

/** Has a worker take its packages from a file that was built before. One that is not there becomes part of the worker. */
export function sharedLibraries({ file, names }: Libraries): Plugin {
  return {
    name: 'shared-libraries',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: PACKAGE }, ({ path }) => (names.has(path) ? { path, namespace: 'library' } : undefined));
      onResolve({ filter: /^library-file$/, namespace: 'library' }, () => ({ path: file, external: true }));
      onLoad({ filter: /.*/, namespace: 'library' }, ({ path }) => ({
        contents: `module.exports = require('library-file')[${JSON.stringify(path)}];`,
      }));
    },
  };
}
