import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';

export default async function tearDown(): Promise<void> {
  await (globalThis as { stopSaga?: () => Promise<void> }).stopSaga?.();
  const state = process.env.ORDERFLOW_E2E_SAGA_STATE ?? '';
  rmSync(state, { force: true });
  rmSync(join('.build', 'assembly', basename(state, '.json')), { recursive: true, force: true });
}
