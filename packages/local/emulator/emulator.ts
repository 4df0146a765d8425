import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultRegion, withoutAws } from '@orderflow/operator';
import { Stop } from '../stop.ts';
import { emulatorPython, lambdaNode } from './executables.ts';
import {
  cleanUpAfterCrash,
  closeInstance,
  type Instance,
  openInstance,
  processesOf,
  saveInstance,
} from './instances.ts';
import { listProcesses } from './processes.ts';
import { type TimeOut, timeOutsIn } from './time-outs.ts';
import { type Worker, workersAmong } from './workers.ts';

/** The program that runs the emulator, beside this module. */
const SERVE = fileURLToPath(new URL('./serve.py', import.meta.url));

export interface EmulatorProps {
  /** The project: may hold `.venv` with MiniStack, and gets `.orderflow`. */
  readonly root: string;
  /** The first port to try on 127.0.0.1. @default 4566 */
  readonly port?: number;
  /** How many ports to try, upwards. @default 50 */
  readonly tries?: number;
  /** @default us-east-1 */
  readonly region?: string;
  /** Whether every call is checked by the policies of its caller and of what is called, as on AWS. @default false */
  readonly isIamEnforced?: boolean;
  /** What the emulator prints goes here. */
  readonly logFile: string;
}

/** A local AWS of our own. It dies with this process, however this process dies. */
export interface Emulator {
  readonly endpoint: string;
  readonly pid: number;
  /** The processes of its own that run functions now. */
  workers(): readonly Worker[];
  /** The functions' processes that took too long and were ended for it, so far. */
  timeOuts(): readonly TimeOut[];
  /** When it is over; with the reason unless `stop` was called. */
  readonly ended: Promise<string | undefined>;
  /** Ends it with all its Lambda workers and takes its scratch files away. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack, after cleaning up what a crashed start left behind.
 *
 * @throws Stop if it cannot be started
 */
export async function startEmulator(props: EmulatorProps): Promise<Emulator> {
  cleanUpAfterCrash(props.root);
  const opened = openInstance(props.root);
  const child = launch(props, opened.directory);
  const instance = saveInstance(props.root, { ...opened, pid: child.pid ?? 0 });
  let isStopping = false;
  const ended = endOf(child).then((how) => {
    killGroup(instance);
    closeInstance(props.root, instance);
    return isStopping ? undefined : how;
  });
  const stop = async () => {
    isStopping = true;
    killGroup(instance);
    await ended;
  };
  const endpoint = await Promise.race([
    portOf(child).then((port) => `http://127.0.0.1:${port}`),
    ended.then(() => failedToStart(props)),
  ]);
  await Promise.race([healthOf(endpoint), ended.then(() => failedToStart(props))]);
  const workers = () => workersAmong(processesOf(instance, listProcesses()));
  const timeOuts = () => timeOutsIn(readFileSync(props.logFile, 'utf8'));
  return { endpoint, pid: instance.pid, workers, timeOuts, ended, stop };
}

const failedToStart = ({ logFile }: EmulatorProps): never => {
  const reason = readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
  throw new Stop(`the local AWS could not be started: ${reason} (all it said: ${logFile})`);
};

function launch(
  { root, port = 4566, tries = 50, region = defaultRegion, isIamEnforced = false, logFile }: EmulatorProps,
  directory: string,
): ChildProcess {
  const python = emulatorPython(root);
  const log = openSync(logFile, 'w');
  const child = spawn(python, ['-u', SERVE, directory, String(port), String(tries)], {
    detached: true, // a process group of its own: Ctrl-C reaches only us, and we end the whole group at once
    stdio: ['pipe', 'pipe', log],
    env: { ...emulatorEnvironment(directory, region), ...(isIamEnforced && { AUTH: 'true' }) },
    cwd: directory,
  });
  closeSync(log);
  child.stdin?.on('error', () => undefined);
  return child;
}

/** MiniStack's settings. What it starts (Lambda workers) inherits this environment, so there is nothing of the user's in it. */
const emulatorEnvironment = (directory: string, region: string): NodeJS.ProcessEnv => ({
  ...withoutAws(process.env, directory),
  PATH: pathOfFunctions(directory),
  TMPDIR: directory,
  MINISTACK_EDITION: 'light',
  MINISTACK_HOST: '127.0.0.1', // in the URLs it hands out: `localhost` may mean ::1, where nobody listens
  MINISTACK_REGION: region,
  S3_DATA_DIR: join(directory, 's3'),
  STATE_DIR: join(directory, 'state'),
  LAMBDA_EXECUTOR: 'local',
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
  LOG_LEVEL: 'WARNING',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', // as in every function on AWS; its requests say so
});

/** MiniStack runs functions under the `node` of its PATH: under the version that they have on AWS, if it is at hand. */
function pathOfFunctions(directory: string): string {
  const { PATH = '' } = process.env;
  const node = lambdaNode();
  if (node === undefined) return PATH;
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(node, join(bin, 'node'));
  return `${bin}${delimiter}${PATH}`;
}

const portOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.stdout?.once('data', (line) => resolve(Number(String(line))));
  });

/** It listens from its first moment, so the first request simply waits until somebody answers. */
async function healthOf(endpoint: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return void (await answer.arrayBuffer());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });

/** The group outlives its leader: the Lambda workers are in it. */
function killGroup({ pid }: Instance): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGKILL');
  } catch {
    // Everybody in it has ended.
  }
}
