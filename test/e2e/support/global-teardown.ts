import { rmSync } from 'node:fs';

export default async function tearDown(): Promise<void> {
  await (globalThis as { stopLocal?: () => Promise<void> }).stopLocal?.();
  rmSync(process.env.ORDERFLOW_E2E_STATE ?? '', { force: true });
}
