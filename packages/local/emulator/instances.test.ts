import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUpAfterCrash, closeInstance, type Instance, isCaredFor, openInstance, processesOf } from './instances.ts';

const directory = join(tmpdir(), 'orderflow-abc123');
const instance: Instance = { directory, owner: 100, pid: 101, startedAt: '2026-01-01T00:00:00.000Z' };
const emulator = { pid: 101, parent: 100, command: `/x/.venv/bin/python -u /x/serve.py ${directory} 4566 50` };
const worker = { pid: 102, parent: 101, command: `node ${directory}/ministack-lambda-f-1/worker.js` };

describe('a process is ours', () => {
  test('if the directory that nobody else has stands in its command line', () => {
    expect(processesOf(instance, [emulator, worker])).toEqual([emulator, worker]);
  });

  test('and not because it has the number that ours had', () => {
    const stranger = { pid: 101, parent: 1, command: '/usr/sbin/database --important' };
    const neighbour = { ...emulator, pid: 103, command: emulator.command.replace('abc123', 'abc1234') };
    expect(processesOf(instance, [stranger, neighbour])).toEqual([]);
  });

  test('never for a directory that is not one of ours', () => {
    expect(processesOf({ ...instance, directory: '/' }, [emulator, worker])).toEqual([]);
  });
});

describe('an instance is cared for', () => {
  test('while its emulator is a child of the process that started it', () => {
    expect(isCaredFor(instance, [emulator])).toBe(true);
  });

  test('not when the emulator has been orphaned, or is gone', () => {
    expect(
      isCaredFor(instance, [
        { ...emulator, parent: 1 },
        { pid: 100, parent: 1, command: 'node' },
      ]),
    ).toBe(false);
    expect(isCaredFor(instance, [worker])).toBe(false);
  });

  test('while it is just being started by a living process', () => {
    const now = Date.parse(instance.startedAt) + 1000;
    expect(isCaredFor(instance, [{ pid: 100, parent: 1, command: 'node bin/start.mjs' }], now)).toBe(true);
    expect(isCaredFor(instance, [], now)).toBe(false);
  });
});

describe('cleaning up', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'instances-test-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const records = () => readdirSync(join(root, '.orderflow', 'run'));

  test('ends what a crashed start left behind, and takes its scratch files away', async () => {
    const left = openInstance(root);
    const script = join(left.directory, 'worker.js');
    writeFileSync(script, 'setTimeout(() => {}, 60_000)');
    const child = spawn(process.execPath, [script]);
    const gone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    writeFileSync(
      join(root, '.orderflow', 'run', records()[0] ?? ''),
      JSON.stringify({ ...left, owner: 1, startedAt: instance.startedAt }),
    );
    expect(cleanUpAfterCrash(root)).toEqual([child.pid]);
    expect(await gone).toBe('SIGKILL');
    expect(existsSync(left.directory)).toBe(false);
    expect(records()).toEqual([]);
  });

  test('leaves alone what is just being started', () => {
    const mine = openInstance(root);
    expect(cleanUpAfterCrash(root)).toEqual([]);
    expect(existsSync(mine.directory)).toBe(true);
    closeInstance(root, mine);
    expect(existsSync(mine.directory)).toBe(false);
  });

  test('a half written record, or one that names another directory, deletes nothing but itself', () => {
    const precious = join(root, 'precious');
    mkdirSync(precious);
    closeInstance(root, openInstance(root));
    writeFileSync(join(root, '.orderflow', 'run', 'a.json'), '{"directory":');
    writeFileSync(join(root, '.orderflow', 'run', 'b.json'), JSON.stringify({ ...instance, directory: precious }));
    expect(cleanUpAfterCrash(root)).toEqual([]);
    expect(existsSync(precious)).toBe(true);
    expect(records()).toEqual([]);
  });
});
