import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateApp } from '@orderflow/constructs/assertions';
import { contextFor, startLocal } from '@orderflow/local';
import { stateFile } from '@orderflow/operator';
import { bundle } from '../../../lib/bundle.ts';
import { readConfig } from '../../../lib/config.ts';
import { OrchestrationStack } from '../../../lib/stacks/orchestration-stack.ts';
import { context } from '../../e2e/support/context.ts';
import { startMishapServer } from './mishaps.ts';

/** One local AWS with the orchestrated flow, whose saga's functions ask what shall go wrong before each step. */
export default async function setUp(): Promise<void> {
  const stage = `local-saga-${process.pid}`;
  const mishaps = await startMishapServer();
  const local = await startLocal({ stage, fresh: true, assembly: assemblyOf(stage, mishaps.url) });
  process.env.ORDERFLOW_MISHAPS_URL = mishaps.url;
  process.env.ORDERFLOW_E2E_SAGA_STATE = stateFile(process.cwd(), stage);
  (globalThis as { stopSaga?: () => Promise<void> }).stopSaga = async () => {
    await local.stop();
    mishaps.close();
  };
}

/** The stack as it is deployed, but for the four entries of the saga's steps. */
function assemblyOf(stage: string, mishapsUrl: string): string {
  const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const outdir = join(process.cwd(), '.build', 'assembly', stage);
  const app = templateApp({ context: flags, outdir });
  const fitting = contextFor(stage, {
    httpApi: true,
    archive: 'api',
    metricMath: false,
    mail: true,
    mailbox: undefined,
  });
  const config = readConfig({ stage, region: 'us-east-1', ...fitting, ...context, flow: 'orchestration' });
  const stack = new OrchestrationStack(app, `orderflow-${stage}`, {
    config,
    bundle: (entry) => bundle(entry.replace(/^functions\/saga\/(?!starter)/, 'test/e2e-orchestration/with-mishaps/')),
  });
  for (const step of Object.values(stack.steps)) step.function.addEnvironment('MISHAPS_URL', mishapsUrl);
  app.synth();
  return outdir;
}
