import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killTied, spawnTied, TIED, TIED_GROUP, untilUp } from './processes.ts';

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await killTied(one);
});

/** Runs a script of the shell that prints its process id, and is up then. */
async function setup(how: string, script: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'tied-')), 'log');
  const log = openSync(file, 'a');
  const shell = spawnTied(how, ['sh', '-c', `echo $$; ${script}`], log);
  started.push(shell);
  const pids = () => readFileSync(file, 'utf8').match(/^\d+$/gm) ?? [];
  await untilUp(shell, async () => pids().length > 0, file);
  return { shell, file, pids };
}

const isRunning = (pid: string) => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

test.each([
  ['TIED', TIED],
  ['TIED_GROUP', TIED_GROUP],
])('%s: a program that does not start is reported when it ends, with its log', async (_, how) => {
  const { shell, file } = await setup(how, 'echo no disk; exit 1');
  await expect(untilUp(shell, async () => false, file)).rejects.toThrow(/did not start: \d+\nno disk/);
});

test.each([
  ['TIED', TIED],
  ['TIED_GROUP', TIED_GROUP],
])('%s: a program ends when the pipe to it is closed', async (_, how) => {
  const { shell, pids } = await setup(how, 'exec sleep 1000');
  const ended = once(shell, 'exit');
  shell.stdin?.destroy();
  await ended;
  expect(pids()).toHaveLength(1);
  expect(pids().filter(isRunning)).toEqual([]);
});

test('TIED_GROUP: with TERM a program closes what it has, and what it has started ends too', async () => {
  const { shell, file, pids } = await setup(TIED_GROUP, 'sleep 1000 & echo $!; trap "echo closed; exit" TERM; wait');
  await killTied(shell, 'TERM');
  expect(readFileSync(file, 'utf8')).toContain('closed');
  expect(pids()).toHaveLength(2);
  expect(pids().filter(isRunning)).toEqual([]);
});

test('TIED_GROUP: what a program that ended has started ends too', async () => {
  const { shell, pids } = await setup(TIED_GROUP, 'sleep 1000 & echo $!');
  if (shell.exitCode === null) await once(shell, 'exit');
  expect(pids()).toHaveLength(2);
  expect(pids().filter(isRunning)).toEqual([]);
});
