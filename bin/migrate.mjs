// npm run migrate
import { readMigrateOptions, USAGE } from './lib/migrate-options.cjs';
import { runSetUpTool } from './lib/set-up-tool.cjs';

await runSetUpTool(
  { name: 'migrate', usage: USAGE, read: readMigrateOptions },
  async () => (await import('../examples/migration/run/migrate.ts')).migrate,
);
