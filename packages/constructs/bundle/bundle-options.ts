import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** What differs between users of the bundler. */
export interface BundleSettings {
  /** Conditions of `exports` by which packages are resolved, besides the usual ones. @default none */
  readonly conditions?: readonly string[];
  /**
   * Leaves out each source of AWS credentials but the environment, and the browser detection of the SDK: half the bytes of
   * a small function. Not for functions that assume roles or read profiles by the SDK's default chain.
   * @default false
   */
  readonly environmentCredentialsOnly?: boolean;
  /**
   * By entry: files that are copied beside `index.mjs` under their own names, where the function reads them from the directory
   * `LAMBDA_TASK_ROOT`. They cost nothing until they are read. @default none
   */
  readonly assets?: Readonly<Record<string, readonly string[]>>;
  /** Files that are copied into every bundle, by the names that they get there. @default none */
  readonly commonAssets?: Readonly<Record<string, string>>;
}

/** The form of a library for bundles: the other one reads a file of its package when it is loaded. */
const FOR_BUNDLES = { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' };

const LEAN = {
  '@aws-sdk/credential-provider-node': '@orderflow/constructs/bundle/lambda-credentials',
  bowser: '@orderflow/constructs/bundle/no-browser',
};

/** ES modules have no `require`, by which a CommonJS library asks for modules of Node. */
const REQUIRE =
  "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);";

/**
 * How every function is bundled: the SDK with it, minified, ES modules, so that it starts in a third of the time of the
 * runtime's own SDK. The benchmark bundles with the very same options.
 *
 * - `splitting`: a path behind `await import()` becomes a chunk of its own, loaded when it is first walked.
 * - `sourcesContent: false`: stack traces get lines and names; the sources themselves stay home.
 * - `target`: Node 20, because the local AWS runs functions with the machine's own Node.
 *
 * @param entry TypeScript file that exports `handler`, relative to the working directory; or a module of a package.
 * @param outdir gets `index.mjs`, its chunks and their source maps.
 */
export function bundleOptions(entry: string, outdir: string, settings: BundleSettings = {}) {
  const { conditions = [], environmentCredentialsOnly = false } = settings;
  return {
    absWorkingDir: process.cwd(),
    entryPoints: [{ in: existsSync(entry) ? resolve(entry) : entry, out: 'index' }],
    outdir: resolve(outdir),
    bundle: true,
    minify: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: [...conditions, 'module'], // esbuild leaves it out where others are given
    banner: { js: REQUIRE },
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    alias: { ...FOR_BUNDLES, ...(environmentCredentialsOnly && LEAN) },
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
  } as const satisfies BuildOptions;
}
