import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { succeed } from './run.ts';
import { tarballOf } from './tarballs.ts';

type Dependencies = Readonly<Record<string, string>>;

interface Manifest {
  readonly bin?: Dependencies;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
}

/**
 * Gives a project outside of this repository what its package.json asks for: our packages from their tarballs, all others from
 * the npm registry, or from npm's cache. With `ORDERFLOW_INSTALL=link` all others are linked from this repository's `node_modules`:
 * faster, without a network, and each package finds only what it declares.
 */
export function install(project: string): void {
  if (process.env.ORDERFLOW_INSTALL === 'link') link(project);
  else installByNpm(project);
}

/** Our packages depend on each other by version, and no registry has them: `overrides` says where they are. */
function installByNpm(project: string): void {
  const manifest = manifestIn(project);
  const located = (dependencies: Dependencies = {}): Dependencies =>
    Object.fromEntries(
      Object.entries(dependencies).map(([name, range]) => [name, isOurs(name) ? `file:${tarballOf(name)}` : range]),
    );
  const declared = { ...manifest.dependencies, ...manifest.devDependencies };
  const overrides = oursBehind(Object.keys(declared)).map((name) => [
    name,
    name in declared ? `$${name}` : `file:${tarballOf(name)}`,
  ]);
  const changed = {
    ...manifest,
    dependencies: located(manifest.dependencies),
    devDependencies: located(manifest.devDependencies),
    overrides: Object.fromEntries(overrides),
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(changed, null, 2));
  succeed(project, 'npm', 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund');
}

function link(project: string): void {
  const { dependencies, devDependencies } = manifestIn(project);
  const declared = Object.keys({ ...dependencies, ...devDependencies });
  const ours = oursBehind(declared);
  for (const name of ours) unpack(name, join(project, 'node_modules', name));
  for (const name of declared.filter((other) => !isOurs(other))) linkLibrary(name, project);
  for (const name of ours) {
    const directory = join(project, 'node_modules', name);
    const { dependencies: own = {}, peerDependencies: peers = {}, bin = {} } = manifestIn(directory);
    // A peer is whatever the project has; an optional one that it has not is missing.
    const wanted = [...Object.keys(own), ...Object.keys(peers).filter((peer) => declared.includes(peer))];
    for (const other of wanted.filter((library) => !isOurs(library))) linkLibrary(other, directory);
    linkPrograms(project, directory, bin);
  }
}

const isOurs = (name: string): boolean => name.startsWith('@orderflow/');

const manifestIn = (directory: string): Manifest => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));

/** Those among the names, and what they depend on. */
function oursBehind(names: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (!isOurs(name) || found.has(name)) return;
    found.add(name);
    const { dependencies = {} } = manifestIn(join('packages', name.replace('@orderflow/', '')));
    for (const dependency of Object.keys(dependencies)) visit(dependency);
  };
  for (const name of names) visit(name);
  return [...found];
}

function unpack(name: string, directory: string): void {
  mkdirSync(directory, { recursive: true });
  succeed('.', 'tar', '-xzf', tarballOf(name), '-C', directory, '--strip-components=1');
  for (const program of Object.values(manifestIn(directory).bin ?? {})) chmodSync(join(directory, program), 0o755);
}

function linkLibrary(name: string, directory: string): void {
  const from = join(directory, 'node_modules', name);
  const library = resolve('node_modules', name);
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(library, from);
  const { bin = {} } = manifestIn(library);
  linkPrograms(directory, from, bin);
}

function linkPrograms(project: string, directory: string, bin: Dependencies | string): void {
  const programs = typeof bin === 'string' ? {} : bin;
  for (const [program, file] of Object.entries(programs)) {
    const place = join(project, 'node_modules', '.bin', program);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(directory, file), place);
  }
}
