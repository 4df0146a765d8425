import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Cdk } from './cdk.ts';

/** A cloud assembly: bundled functions and templates, ready to be deployed any number of times. */
export interface Assembly {
  readonly directory: string;
  /** Whether an earlier assembly is used, because none of its inputs has changed. */
  readonly isReused: boolean;
}

/** Files that cannot change a template or a function. Every other file of the repository is an input. */
const notInputs = /^([.]|node_modules$|coverage$|cdk[.]out$|docs$|test$|bench$|local$|dist$)|[.](test[.]ts|md|log)$/;
const marker = '.made-from';

/**
 * Synthesizes an app of `root`, unless the last assembly for this stage was made from the very same files and context.
 * @param app its command. @default that in cdk.json
 * @param others files outside of `root` that the app reads
 */
export async function assemble(
  root: string,
  stage: string,
  context: Readonly<Record<string, string>>,
  { synth }: Pick<Cdk, 'synth'>,
  { app, others = [] }: { readonly app?: string | undefined; readonly others?: readonly string[] } = {},
): Promise<Assembly> {
  const directory = join(root, '.build', 'assembly', stage);
  const inputs = fingerprint(root, { ...context, ...(app !== undefined && { app }) }, others);
  if (readMarker(directory) === inputs) return { directory, isReused: true };
  const draft = `${directory}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await synth(draft, context, app);
  writeFileSync(join(draft, marker), inputs);
  rmSync(directory, { recursive: true, force: true });
  renameSync(draft, directory);
  return { directory, isReused: false };
}

/** A hash of all inputs of an assembly. */
export function fingerprint(
  root: string,
  context: Readonly<Record<string, string>>,
  others: readonly string[] = [],
): string {
  const hash = createHash('sha256').update(JSON.stringify([process.version, context]));
  for (const file of [...inputFiles(root), ...others])
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

const inputFiles = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !notInputs.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? inputFiles(path) : entry.isFile() ? [path] : [];
    });

function readMarker(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, marker), 'utf8');
  } catch {
    return undefined;
  }
}

/** The names of the stacks in an assembly. */
export function stackNamesIn(directory: string): readonly string[] {
  const { artifacts = {} } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as AssemblyManifest;
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => properties?.stackName ?? id);
}

interface AssemblyManifest {
  readonly artifacts?: Record<string, { readonly type: string; readonly properties?: { readonly stackName?: string } }>;
}
