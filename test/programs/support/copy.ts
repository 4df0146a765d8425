import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Copies the repository as a clone would have it, uncommitted changes included. Libraries are those of the repository. */
export function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'orderflow-copy-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).split('\n');
  for (const file of files.filter((one) => one && existsSync(one))) cpSync(file, join(copy, file));
  linkModules(copy);
  return copy;
}

/** The packages of the repository are the copy's own. */
function linkModules(copy: string): void {
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@orderflow'), { recursive: true });
  for (const name of readdirSync('node_modules'))
    if (name !== '@orderflow') symlinkSync(resolve('node_modules', name), join(modules, name));
  for (const name of readdirSync(join(copy, 'packages')))
    symlinkSync(join(copy, 'packages', name), join(modules, '@orderflow', name));
}
