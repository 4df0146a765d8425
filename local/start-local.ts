import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Stop } from '../bin/lib/stop.cjs';
import { type ReachableApi, reachApi } from './api-url';
import { ensureArchive } from './archive';
import { assemble, stackNamesIn } from './assembly';
import { askCapabilities, type Capabilities, contextFor, shortcomings } from './capabilities';
import { cdk } from './cdk';
import { capConcurrency } from './concurrency';
import { type Emulator, startEmulator } from './emulator/emulator';
import { defaultRegion, type Endpoint, forgetUsersAws } from './environment';
import { readManifest } from './manifest';
import { type Progress, silent } from './progress';
import { runningStage } from './running';
import { skippedResources } from './skipped';
import { type State, writeState } from './state';

export interface StartLocalProps {
  /** Names of what is deployed carry it; the state is written to `.orderflow/<stage>.json`. */
  readonly stage: string;
  /** The repository. @default the working directory */
  readonly root?: string;
  /** An endpoint that already runs. @default the one on which an earlier start still runs this stage, or else an emulator of its own */
  readonly endpoint?: string;
  /** Never use the endpoint of an earlier start. @default false */
  readonly fresh?: boolean;
  /** @default us-east-1 */
  readonly region?: string;
  /** A cloud assembly (`cdk synth --output …`) to deploy. @default made from the app in cdk.json */
  readonly assembly?: string;
  /** More CDK context for the app in cdk.json, beside what `contextFor` says. */
  readonly context?: Readonly<Record<string, string>>;
  /** @default silent */
  readonly progress?: Progress;
  /** Stops the start, and whatever it has started by then. */
  readonly signal?: AbortSignal;
}

/** A deployed stage. */
export interface LocalStage {
  readonly state: State;
  readonly capabilities: Capabilities;
  /** What this endpoint lacks, in words. */
  readonly shortcomings: readonly string[];
  /** The emulator that was started for it, if one was. */
  readonly emulator: Emulator | undefined;
  /** Whether `state.apiUrl` works only as long as this process lives. */
  readonly isApiProxied: boolean;
  /** Ends what was started for this stage: emulator and proxy, not an endpoint that ran before. */
  stop(): Promise<void>;
}

/**
 * Brings a stage up: an endpoint, bootstrap and deployment on it, the state file.
 *
 * @throws Stop in one line that says what to do; nothing is left running then
 */
export async function startLocal(props: StartLocalProps): Promise<LocalStage> {
  forgetUsersAws();
  const { root = process.cwd(), progress = silent } = props;
  mkdirSync(join(root, '.orderflow'), { recursive: true });
  const aborting = new AbortController();
  const signal = props.signal ? AbortSignal.any([props.signal, aborting.signal]) : aborting.signal;
  const running = props.endpoint || props.fresh ? undefined : await runningStage(root, props.stage);
  const given = props.endpoint ?? running?.endpoint;
  const emulator = given === undefined ? await ownEmulator(root, props) : undefined;
  if (running) progress.note(`stage ${props.stage} already runs on ${running.endpoint}: it is updated`);
  const endpoint = { endpoint: given ?? emulator?.endpoint ?? '', region: props.region ?? defaultRegion };
  try {
    signal.throwIfAborted();
    return await deployTo({ ...props, root, progress, signal, endpoint, emulator });
  } catch (error) {
    aborting.abort();
    await emulator?.stop();
    throw error;
  }
}

const ownEmulator = (root: string, { stage, region, progress = silent }: StartLocalProps): Promise<Emulator> =>
  progress.step(
    'local AWS',
    () =>
      startEmulator({ root, logFile: join(root, '.orderflow', `${stage}.emulator.log`), ...(region && { region }) }),
    ({ endpoint }) => endpoint,
  );

interface Deployment extends Omit<StartLocalProps, 'endpoint'> {
  readonly root: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly endpoint: Endpoint;
  readonly emulator: Emulator | undefined;
}

async function deployTo(deployment: Deployment): Promise<LocalStage> {
  const { root, progress, endpoint, emulator } = deployment;
  await assertAnswers(endpoint.endpoint);
  const capabilities = await progress.step('what it can do', () => askCapabilities(endpoint));
  const lacks = [...shortcomings(capabilities)];
  for (const shortcoming of lacks) progress.note(shortcoming);
  const directory = await deployStacks(deployment, capabilities);
  const { state, api, skipped } = await progress.step(
    'look around',
    () => describe(deployment, directory),
    ({ state }) => state.apiUrl,
  );
  if (skipped.length > 0) {
    lacks.push(`said to be made, but not there: ${skipped.join(', ')}`);
    progress.note(lacks.at(-1) ?? '');
  }
  if (emulator) await capConcurrency(state);
  writeState(root, state);
  return {
    state,
    capabilities,
    shortcomings: lacks,
    emulator,
    isApiProxied: api?.proxy !== undefined,
    async stop() {
      await api?.proxy?.stop();
      await emulator?.stop();
    },
  };
}

/** @returns the directory of the cloud assembly */
async function deployStacks(deployment: Deployment, capabilities: Capabilities): Promise<string> {
  const { root, stage, progress, endpoint, signal } = deployment;
  const logFile = join(root, '.orderflow', `${stage}.cdk.log`);
  rmSync(logFile, { force: true });
  const tool = cdk({ root, endpoint, logFile, signal });
  const context = { region: endpoint.region, ...contextFor(stage, capabilities), ...deployment.context };
  const given = deployment.assembly;
  const [directory] = await Promise.all([
    given ??
      progress
        .step(
          'bundle and synth',
          () => assemble(root, stage, context, tool),
          ({ isReused }) => (isReused ? 'nothing has changed' : ''),
        )
        .then((assembly) => assembly.directory),
    progress.step('bootstrap', tool.bootstrap, (did) => (did ? '' : 'done before')),
  ]);
  await progress.step('deploy', () => tool.deploy(directory));
  return directory;
}

/** What is there now, as tests and tools want to know it. */
async function describe({ stage, endpoint }: Deployment, assembly: string): Promise<Described> {
  const stackNames = stackNamesIn(assembly);
  const manifest = await readManifest(endpoint, stackNames);
  const [archive, api, skipped] = await Promise.all([
    ensureArchive(endpoint, manifest),
    reachApi(endpoint.endpoint, manifest),
    skippedResources(endpoint, stackNames),
  ]);
  if (manifest.api && !api) throw new Stop(`the API of stage ${stage} does not answer on ${endpoint.endpoint}`);
  const { api: _, archive: __, stage: named, flow, ...parts } = manifest;
  const where = { stage: named || stage, flow, ...endpoint, apiUrl: api?.url ?? '' };
  return { state: { ...where, ...parts, ...(archive && { archive }) }, api, skipped };
}

interface Described {
  readonly state: State;
  readonly api: ReachableApi | undefined;
  readonly skipped: readonly string[];
}

async function assertAnswers(endpoint: string): Promise<void> {
  try {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(10_000), redirect: 'manual' });
    await answer.arrayBuffer();
  } catch {
    throw new Stop(`nothing answers at ${endpoint}: start it, or leave --endpoint out to have a local AWS started`);
  }
}
