import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(__dirname, '..');

export const PHASES = readdirSync(ROOT).filter((name) => /^\d-/.test(name));

/** Where a phase begins: the shop and the stack, as the latest phase up to it has them, and what else is in its folder. */
const ROOTS = ['app.ts', 'stack.ts'];

/** The files of a phase by name: those that are reached from where it begins, wherever they have last been changed. */
export function filesOf(phase: number): Map<string, string> {
  const files = new Map<string, string>();
  const folder = join(ROOT, PHASES[phase] as string);
  const open = [
    ...ROOTS.flatMap((root) => latest(root, phase)),
    ...readdirSync(folder).map((name) => join(folder, name)),
  ];
  for (let file = open.pop(); file; file = open.pop()) {
    const name = basename(file);
    const known = files.get(name);
    if (known === file) continue;
    if (known) throw new Error(`${PHASES[phase]} reaches both ${known} and ${file}`);
    files.set(name, file);
    open.push(...importsOf(file));
  }
  return files;
}

const latest = (name: string, phase: number): string[] => {
  const found = PHASES.slice(0, phase + 1).findLast((folder) => existsSync(join(ROOT, folder, name)));
  return found ? [join(ROOT, found, name)] : [];
};

/** What a file imports, or names as the entry of a function. The world around the shop is no part of it. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/'(\.{1,2}\/[^']+\.ts)'/g)]
    .map(([, path]) => join(file, '..', path as string))
    .filter((path) => !path.includes('/world/'));

/** The lines that a phase adds and removes, by file. */
export function changedLines(phase: number): Map<string, number> {
  const [before, after] = [filesOf(phase - 1), filesOf(phase)];
  const names = new Set([...before.keys(), ...after.keys()]);
  const counts = [...names].map((name) => [name, changed(before.get(name), after.get(name))] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}

function changed(before: string | undefined, after: string | undefined): number {
  if (before === after) return 0;
  const [old, now] = [before, after].map((file) => (file ? readFileSync(file, 'utf8').trimEnd().split('\n') : []));
  return differentLines(old as string[], now as string[]);
}

/** Lines that only one of the two has: all of both, less twice their longest common subsequence. */
export function differentLines(old: readonly string[], now: readonly string[]): number {
  let row = Array<number>(now.length + 1).fill(0);
  for (const line of old) {
    const next = [0];
    now.forEach((other, at) => {
      next.push(line === other ? (row[at] as number) + 1 : Math.max(row[at + 1] as number, next[at] as number));
    });
    row = next;
  }
  return old.length + now.length - 2 * (row[now.length] as number);
}
