import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { readConfig } from '../../../lib/config';
import { OrchestrationStack } from '../../../lib/stacks/orchestration-stack';
import { bundle } from '../../../packages/constructs';
import { contextFor, startLocal, stateFile } from '../../../packages/local';
import { context } from '../../e2e/support/context';
import { openWeather } from './weather';

/** One local AWS with the orchestrated flow, whose saga's functions ask what shall go wrong before each step. */
export default async function setUp(): Promise<void> {
  const stage = `local-saga-${process.pid}`;
  const weather = await openWeather();
  const local = await startLocal({ stage, fresh: true, assembly: assemblyOf(stage, weather.url) });
  process.env.ORDERFLOW_WEATHER_URL = weather.url;
  process.env.ORDERFLOW_E2E_SAGA_STATE = stateFile(process.cwd(), stage);
  (globalThis as { stopSaga?: () => Promise<void> }).stopSaga = async () => {
    await local.stop();
    weather.close();
  };
}

/** The stack as it is deployed, but for the four entries of the saga's steps. */
function assemblyOf(stage: string, weatherUrl: string): string {
  const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const outdir = join(process.cwd(), '.build', 'assembly', stage);
  const app = new App({ context: flags, outdir, builtinCloudFormationValidation: false, analyticsReporting: false });
  const fitting = contextFor(stage, { httpApi: true, archive: 'api', mail: true, mailbox: undefined });
  const config = readConfig({ stage, region: 'us-east-1', ...fitting, ...context, flow: 'orchestration' });
  const stack = new OrchestrationStack(app, `orderflow-${stage}`, {
    config,
    bundle: (entry) => bundle(entry.replace(/^functions\/saga\/(?!starter)/, 'test/e2e-orchestration/unlucky/')),
  });
  for (const step of Object.values(stack.steps)) step.function.addEnvironment('WEATHER_URL', weatherUrl);
  app.synth();
  return outdir;
}
