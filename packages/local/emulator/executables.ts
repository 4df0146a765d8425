import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Stop } from '../stop.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the emulator needs in its Python; the repository's `requirements.txt` has them with hashes. */
const MINISTACK = 'ministack==1.5.33 uvicorn==0.54.0 httptools==0.9.0 uvloop==0.23.0';

/**
 * The Python that runs the emulator: the one that `ORDERFLOW_PYTHON` names; else the project's `.venv`, which `npm start` and
 * `npm test` of the repository make; else `python3` of the `PATH`, if MiniStack is installed there.
 *
 * @throws Stop with the command that installs MiniStack
 */
export function emulatorPython(root: string, env: Environment = process.env): string {
  const { ORDERFLOW_PYTHON: named } = env;
  const ofProject = join(root, '.venv', 'bin', 'python');
  const python = named ?? (existsSync(ofProject) ? ofProject : executablesIn(env, 'python3').find(hasMiniStack));
  if (python !== undefined && (python === ofProject || hasMiniStack(python))) return python;
  const where = named === undefined ? 'python3 -m venv .venv && .venv/bin/python' : named;
  throw new Stop(`the local AWS is not installed: ${where} -m pip install ${MINISTACK}`);
}

function hasMiniStack(python: string): boolean {
  return outputOf(python, '-c', 'import ministack, uvicorn; print(1)') === '1';
}

/** The Node.js of functions on AWS: `Runtime.NODEJS_24_X` is the default of the constructs. */
const MAJOR = 24;

/**
 * A Node.js of the version that functions have on AWS, if there is one: the one that `ORDERFLOW_LAMBDA_NODE` names, whatever its
 * version; else this process's own, a `node` or `node24` of the `PATH`, or one that nvm installed.
 * @returns `undefined` when there is none: functions run under the `node` of the `PATH`
 */
export function lambdaNode(env: Environment = process.env, own = process.execPath): string | undefined {
  const { ORDERFLOW_LAMBDA_NODE: named, NVM_DIR: nvm = join(homedir(), '.nvm') } = env;
  if (named !== undefined) {
    if (outputOf(named, '--version') === undefined) throw new Stop(`ORDERFLOW_LAMBDA_NODE: ${named} does not run`);
    return named;
  }
  const candidates = [
    own,
    ...executablesIn(env, `node${MAJOR}`),
    ...executablesIn(env, 'node'),
    ...foldersIn(join(nvm, 'versions', 'node')).map((version) => join(nvm, 'versions', 'node', version, 'bin', 'node')),
  ];
  return candidates.find((node) => outputOf(node, '--version')?.startsWith(`v${MAJOR}.`));
}

/** Executable files of a name, in the order of the PATH. */
const executablesIn = ({ PATH = '' }: Environment, name: string): readonly string[] =>
  PATH.split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, name))
    .filter(isExecutable);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function foldersIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** What a program prints; `undefined` when it fails. */
function outputOf(program: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    }).trim();
  } catch {
    return undefined;
  }
}
