// npm run migrate: like npm start, it sets up what is missing first.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrateOptions, USAGE } from './lib/migrate-options.cjs';
import { checkNode } from './lib/node.cjs';
import { setUp } from './lib/setup.cjs';
import { runTool } from './lib/tool.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

await runTool({
  name: 'migrate',
  usage: USAGE,
  read: readMigrateOptions,
  async run(options) {
    checkNode();
    process.chdir(root);
    await setUp(root);
    const { register } = await import('tsx/esm/api');
    register();
    const { migrate } = await import('../examples/migration/run/migrate.ts');
    return migrate(options);
  },
});
