// npm run chaos: like npm start, it sets up what is missing first.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from './lib/node.cjs';
import { setUp } from './lib/setup.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main() {
  checkNode();
  process.chdir(root);
  await setUp(root);
  const { register } = await import('tsx/esm/api');
  register();
  const { HELP, readChaosOptions } = await import('./lib/chaos-options.ts');
  const options = readChaosOptions(process.argv.slice(2));
  if (options.help) return console.log(HELP);
  const { chaos } = await import('../chaos/run.ts');
  process.exitCode = await chaos(options);
}

main().catch((error) => {
  console.error(error.name === 'Stop' ? error.message : error);
  process.exitCode = error.exitCode || 1;
});
