import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from '@orderflow/local/emulator';
import { forgetUsersAws } from '@orderflow/operator';

/** A local AWS with nothing on it. It dies with the test run, however that ends. */
export default async function setUp(): Promise<void> {
  forgetUsersAws();
  // To its Step Functions a second of waiting is 10 ms. Time-outs of tasks take their time.
  process.env.SFN_WAIT_SCALE = '0.01';
  const root = process.cwd();
  mkdirSync(join(root, '.orderflow'), { recursive: true });
  const emulator = await startEmulator({ root, logFile: join(root, '.orderflow', 'differential.emulator.log') });
  process.env.ORDERFLOW_DIFFERENTIAL_ENDPOINT = emulator.endpoint;
  (globalThis as { stopEmulator?: () => Promise<void> }).stopEmulator = () => emulator.stop();
}
