import { resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';

/**
 * How every function is bundled: the SDK with it, minified, ES modules, so that it starts in a third of the time of the
 * runtime's own SDK. The benchmark bundles with the very same options.
 *
 * - `splitting`: a path behind `await import()` becomes a chunk of its own, loaded when it is first walked.
 * - `sourcesContent: false`: stack traces get lines and names; the sources themselves stay home.
 * - `target`: Node 20, because the local AWS runs functions with the machine's own Node.
 *
 * @param entry TypeScript file that exports `handler`; relative to the working directory.
 * @param outdir gets `index.mjs`, its chunks and their source maps.
 */
export function bundleOptions(entry: string, outdir: string) {
  return {
    absWorkingDir: process.cwd(),
    entryPoints: [{ in: resolve(entry), out: 'index' }],
    outdir: resolve(outdir),
    bundle: true,
    minify: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': resolve('packages/constructs/bundle/lambda-credentials.ts'),
      bowser: resolve('packages/constructs/bundle/no-browser.ts'),
    },
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
  } as const satisfies BuildOptions;
}
