import { basename, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { shown } from '../../shown.ts';
import { UsageError } from '../../usage-error.ts';
import { withExamples } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';
import { writeTemplate } from '../write-template.ts';

interface InitArgs {
  readonly name?: string;
  readonly stack?: string;
}

/** Names that npm accepts. @see https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const PACKAGE_NAME = /^(@[a-z0-9-][a-z0-9._-]*\/)?[a-z0-9-][a-z0-9._-]*$/;
/** Names that CloudFormation accepts, short enough for the names of functions made of them. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,29}$/;

/** `orderflow init`: writes a small pipeline as a start. */
export const initCommand = (surroundings: CliSurroundings): Command =>
  withExamples(
    new Command('init')
      .summary('writes a small pipeline as a start')
      .description(
        'Writes a small event pipeline as a start: contracts, a decider, a consumer, a projection, their stack and tests.',
      )
      .argument('<dir>', 'where to write it: a new or an empty directory')
      .option('--name <name>', 'of the npm package (default: the name of the directory)')
      .option('--stack <name>', "what the stack's name begins with (default: the name of the package)"),
    [['init my-app', 'a project in ./my-app, with its tests and a simulation']],
  ).action((dir: string, given: InitArgs) => {
    const directory = resolve(dir);
    const files = writeTemplate(surroundings.template, { directory, ...namesFrom(directory, given) });
    const place = relative(process.cwd(), directory);
    const shortest = place.startsWith('..') ? directory : place || '.';
    surroundings.stdout.write(
      `${files.length} files in ${shortest}\n\n  cd ${shortest}\n  npm install\n  npm test && npm run simulate\n`,
    );
  });

/** @throws UsageError */
function namesFrom(directory: string, { name = basename(directory), stack = unscoped(name) }: InitArgs) {
  if (!PACKAGE_NAME.test(name) || name.length > 214)
    throw new UsageError(`${shown(name)} is no name of an npm package: choose one by --name`);
  if (!STACK_NAME.test(stack))
    throw new UsageError(
      `${shown(stack)} is no name of a stack (a letter, then letters, digits and hyphens, at most 30): choose one by --stack`,
    );
  return { name, stack };
}

const unscoped = (name: string): string => name.replace(/^@[^/]*\//, '');
