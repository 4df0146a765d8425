import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Packages in a file of their own, for several workers: they are most of a worker, and the same in all. */
export interface Libraries {
  /** Absolute path of the file. */
  readonly file: string;
  /** What may be imported from it: `zod/mini`. */
  readonly names: ReadonlySet<string>;
}

const PACKAGE = /^[^./]/;

/** One file of a package. Its default export would be lost on the way through CommonJS: it stays part of the worker. */
const PACKAGE_FILE = /\.js$/;

/** Makes one file out of all packages that a worker imports. */
export async function buildLibraries(entry: string, outfile: string): Promise<Libraries> {
  const names = await packagesOf(entry);
  const getters = names.map((name) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); }`);
  await build({
    stdin: { contents: `module.exports = { ${getters.join(', ')} };`, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
  });
  return { file: resolve(outfile), names: new Set(names) };
}

async function packagesOf(entry: string): Promise<string[]> {
  const options = { bundle: true, packages: 'external', platform: 'node', format: 'cjs', logLevel: 'silent' } as const;
  const { metafile } = await build({ ...options, entryPoints: [entry], write: false, metafile: true });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return [...new Set(imported)].filter((name) => !isBuiltin(name) && !PACKAGE_FILE.test(name)).sort();
}

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
