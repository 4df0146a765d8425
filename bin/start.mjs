// Plain JavaScript without a dependency: it runs before anything is installed, and on a Node that is too old says so.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { checkNode } from './lib/node.cjs';
import { help, parseOptions } from './lib/options.cjs';
import { setUp } from './lib/setup.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main() {
  checkNode();
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(help);
  process.chdir(root);
  await setUp(root);
  const { register } = await import('tsx/esm/api');
  register();
  const { start } = await import('../demo/start.ts');
  process.exitCode = await start(options);
}

main().catch((error) => {
  console.error(error.name === 'Stop' ? error.message : unexpected(error));
  process.exitCode = error.exitCode || 1;
});

/** Even then one line, with the details where they can be looked up. */
function unexpected(error) {
  const file = path.join(root, '.orderflow', 'error.log');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${inspect(error, { depth: 5 })}\n`);
  return `it went wrong: ${String(error.message).split('\n')[0]} (details: ${file})`;
}
