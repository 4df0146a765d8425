import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOptions, reachableOutputs } from '@orderflow/constructs/bundle';
import { build, type Metafile } from 'esbuild';

/** A function's bundle on disk. Bytes are those of the code, without source maps. */
export interface Bundle {
  readonly file: string;
  /** What loading the entry loads: the entry and its static imports. */
  readonly entryBytes: number;
  /** That, and every chunk that some path may load later. */
  readonly totalBytes: number;
}

const ROOT = '.build/bench';

/**
 * Bundles a function as the constructs do.
 * @param untuned leaves the SDK its whole chain of credential providers, as a bundle has it that nobody tuned
 */
export async function bundleOf(entry: string, name: string, { untuned = false } = {}): Promise<Bundle> {
  const outdir = join(ROOT, name);
  rmSync(outdir, { recursive: true, force: true });
  const settings = { conditions: ['orderflow-source'], environmentCredentialsOnly: !untuned };
  const { metafile } = await build(bundleOptions(entry, outdir, settings));
  const file = join(outdir, 'index.mjs');
  return { file, ...bytesOf(metafile, file) };
}

/** A program of the benchmark itself. */
export async function program(entry: string, name: string): Promise<string> {
  const settings = { conditions: ['orderflow-source'], environmentCredentialsOnly: true };
  await build({ ...bundleOptions(entry, join(ROOT, name), settings), minify: false });
  return join(ROOT, name, 'index.mjs');
}

function bytesOf({ outputs }: Metafile, entry: string) {
  const sum = (files: Set<string>) => [...files].reduce((bytes, file) => bytes + (outputs[file]?.bytes ?? 0), 0);
  return {
    entryBytes: sum(reachableOutputs({ outputs }, entry, ['import-statement'])),
    totalBytes: sum(reachableOutputs({ outputs }, entry)),
  };
}
