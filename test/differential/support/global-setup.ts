import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { forgetUsersAws } from '../../../local';
import { startEmulator } from '../../../local/emulator/emulator';

/** A local AWS with nothing on it. It dies with the test run, however that ends. */
export default async function setUp(): Promise<void> {
  forgetUsersAws();
  const root = process.cwd();
  mkdirSync(join(root, '.orderflow'), { recursive: true });
  const emulator = await startEmulator({ root, logFile: join(root, '.orderflow', 'differential.emulator.log') });
  process.env.ORDERFLOW_DIFFERENTIAL_ENDPOINT = emulator.endpoint;
  (globalThis as { stopEmulator?: () => Promise<void> }).stopEmulator = () => emulator.stop();
}
