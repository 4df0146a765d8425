import type { Metafile } from 'esbuild';

type ImportKind = Metafile['outputs'][string]['imports'][number]['kind'];

/**
 * The output files that a process which starts at `entry` can load, `entry` included. esbuild makes a chunk of each `import()` in
 * the files that it read, also where tree shaking has removed the call: no process can load such a chunk.
 * @param entry an output file, as `outputs` names it
 * @param kinds the kinds of import to follow. @default static and dynamic ones
 */
export function reachableOutputs(
  { outputs }: Pick<Metafile, 'outputs'>,
  entry: string,
  kinds: readonly ImportKind[] = ['import-statement', 'dynamic-import'],
): Set<string> {
  const reached = new Set<string>();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (!external && kinds.includes(kind)) pending.push(path);
  }
  return reached;
}
