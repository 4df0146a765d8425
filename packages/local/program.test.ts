import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonIn, runProgram } from './program.ts';

const directory = mkdtempSync(join(tmpdir(), 'program-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const logFile = join(directory, 'log');

const run = (script: string, signal?: AbortSignal) =>
  runProgram({
    args: ['-e', script],
    cwd: directory,
    env: process.env,
    logFile,
    failure: 'it failed',
    ...(signal && { signal }),
  });

test('the output of a program is logged, and returned', async () => {
  expect(await run('console.log("out"); console.error("err")')).toMatch(/out\n/);
  expect(readFileSync(logFile, 'utf8')).toMatch(/out/);
});

test('a failure is one line with the reason and the log file', async () => {
  await expect(run('throw new TypeError("no such thing")')).rejects.toMatchObject({
    name: 'Stop',
    message: `it failed: TypeError: no such thing (all it said: ${logFile})`,
  });
});

test('an aborted program ends with its child processes', async () => {
  const controller = new AbortController();
  const script = 'require("child_process").spawnSync(process.execPath, ["-e", "setTimeout(() => {}, 60000)"])';
  const running = run(script, controller.signal);
  setTimeout(() => controller.abort(new Error('enough')), 200);
  await expect(running).rejects.toThrow('enough');
});

test.each([
  ['❌  stack failed to deploy\n‣ ValidationError: Template format error', 'ValidationError: Template format error'],
  [
    'Error: Build failed with 1 error:\nerror: Could not resolve "x"\n    at file.js:1',
    'Error: Build failed with 1 error: error: Could not resolve "x"',
  ],
  [
    "orderflow: stage: 'X' must be\nSubprocess exited with error 1\n\nNode.js v20.20.2\n",
    "orderflow: stage: 'X' must be",
  ],
  ['\u001b[31mplain words\u001b[0m\n', 'plain words'],
])('of %p it is the line that says why', (output, reason) => {
  expect(reasonIn(output)).toBe(reason);
});

test('no output has no reason', () => {
  expect(reasonIn('\n')).toBeUndefined();
});
