import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildFailure, buildSync, type Metafile, version } from 'esbuild';
import { type BundleSettings, bundleOptions } from './bundle-options.ts';
import { reachableOutputs } from './reachable-outputs.ts';

/** Makes a directory that holds `index.mjs` out of an entry file. */
export interface Bundler {
  (entry: string): string;
  /**
   * Whether what it bundles is the entry file itself: then `EventConsumer` loads that file, and compares the contracts that its
   * handler opens messages by with those that the consumer subscribes to. @default false
   */
  readonly isOfEntry?: boolean;
}

const ROOT = '.build/bundles';
/** Besides the inputs themselves, what decides how they are resolved. */
const RULES = ['package.json', 'package-lock.json', 'tsconfig.json'];

/** Functions that these constructs bring along need no credentials but Lambda's. */
const OURS = '@orderflow/constructs/';

/**
 * Makes a {@link Bundler}: it bundles an entry for Lambda and answers the directory, named after its content. The same
 * sources give the same bytes, so a deployment that changed nothing uploads and updates nothing. An entry whose inputs kept
 * size and time is not built again; a new file that shadows an old import is what this cannot see (`rm -r .build`).
 * @throws Error (the bundler) naming the entry, with esbuild's own words, when it does not build.
 */
export function bundler(settings: BundleSettings = {}): Bundler {
  const make = (entry: string) => {
    const isOurs = entry.startsWith(OURS);
    return bundle(entry, isOurs ? { ...settings, environmentCredentialsOnly: true } : settings);
  };
  return Object.assign(make, { isOfEntry: true });
}

function bundle(entry: string, settings: BundleSettings): string {
  const slug = entry.replace(/[^A-Za-z0-9]+/g, '-');
  const note = join(ROOT, `${slug}.json`);
  const known = readNote(note);
  if (known && known.inputs === fingerprint(entry, known.files, settings)) return known.directory;
  const built = build(entry, slug, settings);
  writeAtomically(note, JSON.stringify(built));
  prune(slug, built.directory);
  return built.directory;
}

interface Note {
  readonly directory: string;
  readonly files: readonly string[];
  readonly inputs: string;
}

function readNote(path: string): Note | undefined {
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as Note;
    statSync(join(note.directory, 'index.mjs'));
    return note;
  } catch {
    return undefined;
  }
}

/** Into a directory of this process first: another synthesis may be reading the same bundle. */
function build(entry: string, slug: string, settings: BundleSettings): Note {
  const started = Date.now();
  const draft = join(ROOT, `${slug}.draft-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  const { metafile } = esbuild(entry, draft, settings);
  const outputs = keepReachable(metafile.outputs, join(draft, 'index.mjs'));
  const assets = assetsOf(entry, settings);
  for (const [name, asset] of assets) copyFileSync(asset, join(draft, name));
  const sources = assets.map(([, asset]) => asset);
  const files = [...Object.keys(metafile.inputs), ...sources, ...RULES].sort();
  const directory = join(ROOT, `${slug}.${contentHash([...outputs.sort(), ...sources])}`);
  try {
    renameSync(draft, directory);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // the same bytes are there already
  }
  // Saved while it was being built: which of the two was read, nobody knows.
  const isCertain = files.every((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) <= started + 1);
  return { directory, files, inputs: isCertain ? fingerprint(entry, files, settings) : 'uncertain' };
}

/** The files that are copied into a bundle, each with its name there. */
const assetsOf = (entry: string, { assets, commonAssets = {} }: BundleSettings) => [
  ...(assets?.[entry] ?? []).map((asset) => [basename(asset), asset] as const),
  ...Object.entries(commonAssets),
];

/** Deletes the chunks that nothing loads, and their source maps. */
function keepReachable(outputs: Metafile['outputs'], entry: string): string[] {
  const reached = reachableOutputs({ outputs }, entry);
  const [kept, rest] = [[] as string[], [] as string[]];
  for (const file of Object.keys(outputs)) (reached.has(file.replace(/[.]map$/, '')) ? kept : rest).push(file);
  for (const file of rest) rmSync(file);
  return kept;
}

function esbuild(entry: string, outdir: string, settings: BundleSettings) {
  try {
    return buildSync(bundleOptions(entry, outdir, settings));
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (!first) throw error;
    const place = first.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new Error(`${entry} does not bundle: ${place}${first.text}`, { cause: error });
  }
}

function contentHash(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function fingerprint(entry: string, files: readonly string[], settings: BundleSettings): string {
  const hash = createHash('sha256')
    .update(version)
    .update(JSON.stringify([bundleOptions(entry, ROOT, settings), assetsOf(entry, settings)]));
  for (const file of files) {
    const stat = statSync(file, { throwIfNoEntry: false });
    hash.update(`${file} ${stat?.size} ${stat?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function writeAtomically(path: string, text: string): void {
  mkdirSync(ROOT, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}

const HOUR_MS = 3_600_000;

/** Old bundles of the entry go when nobody can be staging them any more. */
function prune(slug: string, keep: string): void {
  for (const name of readdirSync(ROOT).filter((candidate) => candidate.startsWith(`${slug}.`))) {
    const path = join(ROOT, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (path !== keep && stat?.isDirectory() && Date.now() - stat.mtimeMs > HOUR_MS)
      rmSync(path, { recursive: true, force: true });
  }
}
