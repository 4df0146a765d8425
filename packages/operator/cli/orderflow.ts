#!/usr/bin/env node
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shown } from '../shown.ts';
import { UsageError } from '../usage-error.ts';
import { init } from './init.ts';
import { INIT_USAGE, readInitOptions } from './init-options.ts';

const USAGE = `Tools for event pipelines made of the Orderflow constructs.

  orderflow init <dir>    writes a small pipeline as a start

  orderflow <command> --help prints the options of a command.`;

/** Beside the compiled code; `npm run build` copies it from examples/seat-booking. */
const TEMPLATE = fileURLToPath(new URL('../template', import.meta.url));

function runInit(argv: readonly string[]): string {
  const options = readInitOptions(argv);
  if (options === 'help') return INIT_USAGE;
  const files = init(TEMPLATE, options);
  const place = relative(process.cwd(), options.directory);
  const shortest = place.startsWith('..') ? options.directory : place || '.';
  return `${files.length} files in ${shortest}\n\n  cd ${shortest}\n  npm install\n  npm test && npm run simulate`;
}

function run([command, ...rest]: readonly string[]): string {
  if (command === 'init') return runInit(rest);
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') return USAGE;
  throw new UsageError(`there is no command ${shown(command)}: orderflow --help lists them`);
}

/** Exit code 2 when the command line makes no sense, 1 when something else failed. */
try {
  console.log(run(process.argv.slice(2)));
} catch (error) {
  console.error(`orderflow: ${(error as Error).message}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
