import { join } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { type LocalStage, type StartLocalProps, startLocal } from '@orderflow/local';
import { clientConfig } from '@orderflow/operator';
import { bundleWith } from '../../lib/bundle.ts';
import { functionsIn, resourcesIn } from './functions.ts';
import type { LogFilter } from './log-line.ts';
import { followLogs } from './logs.ts';
import { replacer } from './replace.ts';
import { watch } from './watch.ts';
import { zipOf } from './zip.ts';

export { LEVELS, type LogFilter } from './log-line.ts';

const DIRECTORIES = ['bin', 'lib', 'events', 'functions', 'packages'];

/** Keeps a stage as the sources are, and prints what its functions log, until the signal. */
export async function watchStage(
  { state }: LocalStage,
  deployment: StartLocalProps,
  filter: LogFilter,
  signal: AbortSignal,
): Promise<void> {
  const assembly = join('.build', 'assembly', state.stage);
  const lambda = new LambdaClient(clientConfig(state));
  let present = functionsIn(assembly);
  const functions = () => present;
  const print = (line: string) => console.log(line);
  const update = async (FunctionName: string, directory: string) => {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf(directory) }));
  };
  const deploy = async () => {
    const before = resourcesIn(assembly);
    const { endpoint, region, ca } = state;
    const where = { endpoint, region, ...(ca !== undefined && { ca }) };
    const stage = await startLocal({ ...deployment, ...where, signal, hotswap: true });
    await stage.stop();
    present = functionsIn(assembly);
    return resourcesIn(assembly) === before ? 'unchanged' : stage.deployed;
  };
  const functionNames = () => present.map(({ functionName }) => functionName);
  const client = new CloudWatchLogsClient(clientConfig(state));
  await Promise.all([
    watch({
      directories: DIRECTORIES,
      replace: replacer({ functions, bundle: bundleWith(state.ca), update }),
      deploy,
      print,
      signal,
    }),
    followLogs({ client, functionNames, filter, print, signal, from: Date.now() }),
  ]);
}
