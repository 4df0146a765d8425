import { startLocal } from '@orderflow/local';
import { stateFile } from '@orderflow/operator';
import { context } from './context.ts';

/** One local AWS and one deployed stage for all end-to-end files. It dies with the test run, however that ends. */
export default async function setUp(): Promise<void> {
  const stage = process.env.ORDERFLOW_E2E_STAGE ?? `local-e2e-${process.pid}`;
  const local = await startLocal({ stage, fresh: true, context });
  process.env.ORDERFLOW_E2E_STATE = stateFile(process.cwd(), stage);
  (globalThis as { stopLocal?: () => Promise<void> }).stopLocal = () => local.stop();
}
