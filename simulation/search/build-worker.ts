import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** One place in one file, changed: for planted bugs. */
export interface SourceChange {
  /** From the repository: `functions/runtime/event-store.ts`. */
  readonly file: string;
  /** Occurs exactly once there. */
  readonly find: string;
  readonly replace: string;
}

/**
 * Makes one file out of a worker and all that it imports: it starts at once, and its imports take no turns of the event
 * loop.
 * @throws Error when it does not build, or a change does not find its place
 */
export async function buildWorker(entry: string, outfile: string, change?: SourceChange): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
    plugins: change ? [changing(change)] : [],
  });
}

function changing({ file, find, replace }: SourceChange): Plugin {
  const path = resolve(file);
  return {
    name: 'source-change',
    setup({ onLoad, onEnd }) {
      let isDone = false;
      onLoad({ filter: /\.ts$/ }, async ({ path: loaded }) => {
        if (loaded !== path) return undefined;
        const parts = (await readFile(path, 'utf8')).split(find);
        if (parts.length !== 2)
          throw new Error(`${file}: ${JSON.stringify(find)} is there ${parts.length - 1} times, not once`);
        isDone = true;
        return { contents: parts.join(replace), loader: 'ts' };
      });
      onEnd(() => {
        if (!isDone) throw new Error(`${file} is no part of the worker`);
      });
    },
  };
}
