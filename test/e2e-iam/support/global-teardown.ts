import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import stop from '../../e2e/support/global-teardown.ts';

export default async function tearDown(): Promise<void> {
  const stage = basename(process.env.ORDERFLOW_E2E_STATE ?? '', '.json');
  await stop();
  rmSync(join('.build', 'assembly', stage), { recursive: true, force: true });
}
