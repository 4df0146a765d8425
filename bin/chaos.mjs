// npm run chaos: like npm start, it sets up what is missing first.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readChaosOptions, USAGE } from './lib/chaos-options.cjs';
import { checkNode } from './lib/node.cjs';
import { setUp } from './lib/setup.cjs';
import { runTool } from './lib/tool.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

await runTool({
  name: 'chaos',
  usage: USAGE,
  read: readChaosOptions,
  async run(options) {
    checkNode();
    process.chdir(root);
    await setUp(root);
    const { register } = await import('tsx/esm/api');
    register();
    const { chaos } = await import('../chaos/run.ts');
    return chaos(options);
  },
});
