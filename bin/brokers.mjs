// npm run brokers: like npm start, it sets up what is missing first.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBrokersOptions, USAGE } from './lib/brokers-options.cjs';
import { checkNode } from './lib/node.cjs';
import { setUp } from './lib/setup.cjs';
import { runTool } from './lib/tool.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

await runTool({
  name: 'brokers',
  usage: USAGE,
  read: readBrokersOptions,
  async run(options) {
    checkNode();
    process.chdir(root);
    await setUp(root);
    const { register } = await import('tsx/esm/api');
    register();
    const { brokers } = await import('../demo/brokers/run.ts');
    return brokers(options);
  },
});
