// npm run chaos
import { readChaosOptions, USAGE } from './lib/chaos-options.cjs';
import { runSetUpTool } from './lib/set-up-tool.cjs';

await runSetUpTool(
  { name: 'chaos', usage: USAGE, read: readChaosOptions },
  async () => (await import('../chaos/run.ts')).chaos,
);
