import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UsageError } from '../usage-error.ts';

export interface TemplateOptions {
  /** Absolute path. */
  readonly directory: string;
  /** Of the npm package. */
  readonly name: string;
  /** What the stack's name begins with. */
  readonly stack: string;
}

/** What the template calls its package, and its stack. */
const TEMPLATE_NAME = 'seat-booking';

/**
 * Writes the template with the names of the user.
 * @returns the files that were written, relative to the directory
 * @throws UsageError when the directory holds anything, or is a file
 */
export function writeTemplate(template: string, { directory, name, stack }: TemplateOptions): readonly string[] {
  refuseUnlessEmpty(directory);
  return filesIn(template).map((file) => {
    const target = file === 'gitignore' ? '.gitignore' : file; // npm leaves a .gitignore out of packages
    const text = readFileSync(join(template, file), 'utf8');
    mkdirSync(dirname(join(directory, target)), { recursive: true });
    writeFileSync(join(directory, target), named(file, text, { name, stack }));
    return target;
  });
}

function refuseUnlessEmpty(directory: string): void {
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) throw new UsageError(`${directory} is a file`);
  if (readdirSync(directory).length > 0) throw new UsageError(`${directory} is not empty`);
}

function filesIn(template: string): readonly string[] {
  if (!existsSync(template)) throw new Error(`there is no template in ${template}: npm run build makes it`);
  return readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(template, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** The package's name is in package.json and the README; the stack's in the code. */
function named(file: string, text: string, { name, stack }: Pick<TemplateOptions, 'name' | 'stack'>): string {
  return text.replaceAll(TEMPLATE_NAME, file === 'package.json' || file.endsWith('.md') ? name : stack);
}
