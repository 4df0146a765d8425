import { basename, resolve } from 'node:path';
import { parseCommandLine } from '../parse-command-line.ts';
import { shown } from '../shown.ts';
import { UsageError } from '../usage-error.ts';

export const INIT_USAGE = `Writes a small event pipeline as a start: contracts, a decider, a consumer, a projection, their stack and tests.

  npx orderflow init my-app

  <dir>            where to write it: a new or an empty directory
  --name NAME      of the npm package                     (default: the name of the directory)
  --stack NAME     what the stack's name begins with; the stage follows     (default: the name of the package)
  --help           prints this`;

export interface InitOptions {
  /** Absolute path. */
  readonly directory: string;
  /** Of the npm package. */
  readonly name: string;
  /** What the stack's name begins with. */
  readonly stack: string;
}

/** Names that npm accepts. @see https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const PACKAGE_NAME = /^(@[a-z0-9-][a-z0-9._-]*\/)?[a-z0-9-][a-z0-9._-]*$/;
/** Names that CloudFormation accepts, short enough for the names of functions made of them. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,29}$/;

const OPTIONS = { name: { type: 'string' }, stack: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

/** Reads the command line after `init`; `help` when it asks for the usage. @throws UsageError */
export function readInitOptions(argv: readonly string[]): InitOptions | 'help' {
  const { values, positionals } = parseCommandLine({ args: [...argv], options: OPTIONS, allowPositionals: true });
  if (values.help) return 'help';
  const [given, ...more] = positionals;
  if (!given || more.length > 0) throw new UsageError('give one directory: orderflow init my-app');
  const directory = resolve(given);
  const { name = basename(directory) } = values;
  if (!PACKAGE_NAME.test(name) || name.length > 214)
    throw new UsageError(`${shown(name)} is no name of an npm package: choose one by --name`);
  const { stack = name.replace(/^@[^/]*\//, '') } = values;
  if (!STACK_NAME.test(stack))
    throw new UsageError(
      `${shown(stack)} is no name of a stack (a letter, then letters, digits and hyphens, at most 30): choose one by --stack`,
    );
  return { directory, name, stack };
}
