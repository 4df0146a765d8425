// npm run brokers
import { readBrokersOptions, USAGE } from './lib/brokers-options.cjs';
import { runSetUpTool } from './lib/set-up-tool.cjs';

await runSetUpTool(
  { name: 'brokers', usage: USAGE, read: readBrokersOptions },
  async () => (await import('../demo/brokers/run.ts')).brokers,
);
