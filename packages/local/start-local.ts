import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  defaultRegion,
  type Endpoint,
  forgetUsersAws,
  runningStage,
  trustCa,
  UsageError,
  writeEnvironment,
  writeState,
} from '@orderflow/operator';
import { assemble } from './assembly.ts';
import { askCapabilities, type Capabilities, contextFor, shortcomings } from './capabilities.ts';
import { cdk } from './cdk.ts';
import { capConcurrency } from './concurrency.ts';
import { assertAnswers, describeStage } from './describe-stage.ts';
import { type Emulator, startEmulator } from './emulator/emulator.ts';
import type { LocalStage, StartLocalProps } from './local-stage.ts';
import { type Progress, silent } from './progress.ts';
import { Stop } from './stop.ts';

/**
 * Starts a stage: starts an emulator unless an endpoint is given, bootstraps it, deploys the stacks, writes the state file.
 *
 * @throws Stop in one line that says what to do; what was started is ended then
 */
export async function startLocal(props: StartLocalProps): Promise<LocalStage> {
  forgetUsersAws();
  const { root = process.cwd(), progress = silent } = props;
  mkdirSync(join(root, '.orderflow'), { recursive: true });
  const aborting = new AbortController();
  const { signal } = aborting;
  props.signal?.addEventListener('abort', () => aborting.abort(props.signal?.reason), { once: true });
  if (props.signal?.aborted) aborting.abort(props.signal.reason);
  const running = props.endpoint || props.fresh ? undefined : await runningStage(root, props.stage);
  const given = props.endpoint ?? running?.endpoint;
  const emulator = given === undefined ? await ownEmulator(root, props) : undefined;
  if (running) progress.note(`stage ${props.stage} already runs on ${running.endpoint}: it is updated`);
  const ca = props.ca === undefined ? running?.ca : trusted(props.ca);
  const endpoint = {
    endpoint: given ?? emulator?.endpoint ?? '',
    region: props.region ?? running?.region ?? defaultRegion,
    ...(ca !== undefined && { ca }),
  };
  try {
    signal.throwIfAborted();
    return await deployTo({ ...props, root, progress, signal, endpoint, emulator });
  } catch (error) {
    aborting.abort();
    await emulator?.stop();
    throw error;
  }
}

/** @throws Stop when the file holds no certificate */
function trusted(ca: string): string {
  try {
    return trustCa(ca);
  } catch (error) {
    if (error instanceof UsageError) throw new Stop(error.message, 2);
    throw error;
  }
}

function ownEmulator(root: string, props: StartLocalProps): Promise<Emulator> {
  const { stage, region, isIamEnforced = false, progress = silent } = props;
  const logFile = join(root, '.orderflow', `${stage}.emulator.log`);
  return progress.step(
    'local AWS',
    () => startEmulator({ root, isIamEnforced, logFile, ...(region && { region }) }),
    ({ endpoint }) => endpoint,
  );
}

interface Deployment extends Omit<StartLocalProps, 'endpoint'> {
  readonly root: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly endpoint: Endpoint;
  readonly emulator: Emulator | undefined;
}

async function deployTo(deployment: Deployment): Promise<LocalStage> {
  const { root, progress, endpoint, emulator } = deployment;
  await assertAnswers(endpoint);
  const capabilities = await progress.step('what it can do', () => askCapabilities(endpoint));
  const lacks = [...shortcomings(capabilities)];
  for (const shortcoming of lacks) progress.note(shortcoming);
  const { directory, deployed } = await deployStacks(deployment, capabilities);
  const { state, api, skipped } = await progress.step(
    'look around',
    () => describeStage(endpoint, deployment.stage, directory),
    ({ state }) => state.apiUrl,
  );
  if (skipped.length > 0) {
    lacks.push(`said to be made, but not there: ${skipped.join(', ')}`);
    progress.note(lacks.at(-1) ?? '');
  }
  if (emulator) await capConcurrency(state);
  writeState(root, state);
  writeEnvironment(root, state);
  return {
    state,
    capabilities,
    deployed,
    shortcomings: lacks,
    emulator,
    request: api?.request ?? fetch,
    isApiProxied: api?.proxy !== undefined,
    async stop() {
      await api?.proxy?.stop();
      await emulator?.stop();
    },
  };
}

/** @returns the directory of the cloud assembly, and what the deployment did */
async function deployStacks(deployment: Deployment, capabilities: Capabilities) {
  const { root, stage, progress, endpoint, signal } = deployment;
  const logFile = join(root, '.orderflow', `${stage}.cdk.log`);
  rmSync(logFile, { force: true });
  const tool = cdk({ root, endpoint, logFile, signal });
  const context = { region: endpoint.region, ...contextFor(stage, capabilities, endpoint), ...deployment.context };
  const given = deployment.assembly;
  const [directory] = await Promise.all([
    given ??
      progress
        .step(
          'bundle and synth',
          () => {
            const others = endpoint.ca === undefined ? [] : [endpoint.ca];
            return assemble(root, stage, context, tool, { app: deployment.app, others });
          },
          ({ isReused }) => (isReused ? 'nothing has changed' : ''),
        )
        .then((assembly) => assembly.directory),
    progress.step('bootstrap', tool.bootstrap, (did) => (did ? '' : 'done before')),
  ]);
  const deployed = await progress.step('deploy', () => tool.deploy(directory, deployment.hotswap));
  return { directory, deployed };
}
