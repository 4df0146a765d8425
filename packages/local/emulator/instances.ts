import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { listProcesses, type RunningProcess } from './processes.ts';

/**
 * One emulator that was started from this repository. Its scratch directory has a name that nothing else has, and stands in
 * the command line of the emulator and of each Lambda worker: that, and not the number of a process, says what is ours.
 */
export interface Instance {
  /** In the system's place for temporary files, so that no `package.json` or `node_modules` of ours is above a Lambda's code. */
  readonly directory: string;
  /** The process that started it. */
  readonly owner: number;
  /** The emulator's process, which leads a process group; 0 until it runs. */
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

const prefix = 'orderflow-';
const recordsOf = (root: string) => join(root, '.orderflow', 'run');
const recordOf = (root: string, { directory }: Instance) => join(recordsOf(root), `${basename(directory)}.json`);

/** Notes an instance down before it runs, so that a crash at any moment leaves a trace of it. */
export function openInstance(root: string): Instance {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  return saveInstance(root, { directory, owner: process.pid, pid: 0, startedAt: new Date().toISOString() });
}

export function saveInstance(root: string, instance: Instance): Instance {
  mkdirSync(recordsOf(root), { recursive: true });
  writeFileSync(recordOf(root, instance), `${JSON.stringify(instance)}\n`);
  return instance;
}

export function closeInstance(root: string, instance: Instance): void {
  if (isScratch(instance.directory))
    rmSync(instance.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  rmSync(recordOf(root, instance), { force: true });
}

/**
 * Ends what earlier starts left behind when they crashed, and nothing else.
 *
 * @returns the numbers of the processes it ended
 */
export function cleanUpAfterCrash(root: string): readonly number[] {
  const instances = readInstances(root);
  if (instances.length === 0) return [];
  const running = listProcesses();
  const ended: number[] = [];
  for (const instance of instances) {
    if (isCaredFor(instance, running)) continue;
    for (const { pid } of processesOf(instance, running)) {
      kill(pid);
      ended.push(pid);
    }
    closeInstance(root, instance);
  }
  return ended;
}

/** The emulator and its Lambda workers, by what stands in their command lines. */
export const processesOf = ({ directory }: Instance, running: readonly RunningProcess[]): readonly RunningProcess[] => {
  const isOurs = (command: string) => isLeader(directory, command) || command.includes(`${directory}/`);
  return isScratch(directory) ? running.filter(({ pid, command }) => pid !== process.pid && isOurs(command)) : [];
};

/** Its owner still runs: an emulator whose owner is gone has got another parent. */
export function isCaredFor(instance: Instance, running: readonly RunningProcess[], now = Date.now()): boolean {
  const leader = running.find(({ command }) => isLeader(instance.directory, command));
  if (leader) return leader.parent === instance.owner;
  const isJustStarting = now - Date.parse(instance.startedAt) < 10_000;
  return isJustStarting && running.some(({ pid }) => pid === instance.owner);
}

const isLeader = (directory: string, command: string): boolean => command.includes(`serve.py ${directory} `);

/** A record that was tampered with or half written must never make us delete or kill anything else. */
const isScratch = (directory: string): boolean =>
  dirname(directory) === tmpdir() && basename(directory).startsWith(prefix);

function readInstances(root: string): readonly Instance[] {
  try {
    return readdirSync(recordsOf(root)).flatMap((name) => readInstance(join(recordsOf(root), name)));
  } catch {
    return [];
  }
}

function readInstance(file: string): readonly Instance[] {
  try {
    const instance = JSON.parse(readFileSync(file, 'utf8')) as Instance;
    if (typeof instance.directory === 'string' && isScratch(instance.directory)) return [instance];
  } catch {
    // Half written: the emulator that it was to describe never ran.
  }
  rmSync(file, { force: true });
  return [];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
