import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@orderflow/local/emulator';
import { runOrderflow, runProgram } from './support/program.ts';
import { startTlsFront, type TlsFront } from './support/tls-front.ts';

/** A local AWS that is reached by TLS, and whose certificate authority only its file tells. */
const folder = mkdtempSync(join(tmpdir(), 'orderflow-tls-'));
const stage = `local-tls-${process.pid}`;
let emulator: Emulator;
let front: TlsFront;

beforeAll(async () => {
  emulator = await startEmulator({ root: process.cwd(), logFile: join(folder, 'emulator.log') });
  front = await startTlsFront(emulator.endpoint, folder);
});

afterAll(async () => {
  front.stop();
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

const start = (...more: readonly string[]) =>
  runProgram('bin/start.mjs', ['--exit', '--orders', '4', '--stage', stage, '--endpoint', front.url, ...more]);

test('without its authority an endpoint is not trusted, and the line says what to do', async () => {
  const { code, errors } = await start();
  expect([code, errors]).toEqual([
    1,
    `the certificate of ${front.url} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): name its CA by --ca FILE`,
  ]);
});

test('with it the pipeline is deployed, its functions call the endpoint, and every program finds the stage', async () => {
  const { code, output, errors } = await start('--ca', front.ca);
  expect([code, errors]).toEqual([0, '']);
  expect(output).toContain('4 of 4 ended as they should');
  expect(front.fromFunctions()).toBeGreaterThan(20);

  const at = ['--stage', stage, '--endpoint-url', front.url];
  const there = await runOrderflow(['status', ...at, '--ca', front.ca], folder);
  expect([there.code, there.errors]).toEqual([0, '']);
  const here = await runOrderflow(['status', '--stage', stage]);
  expect([here.code, here.errors]).toEqual([0, '']);
  const strangers = await runOrderflow(['status', ...at], folder);
  expect([strangers.code, strangers.errors]).toEqual([1, expect.stringContaining('is not trusted')]);

  const smoke = await runProgram('bin/smoke.ts', ['--stage', stage]);
  expect(smoke.errors).toBe('');
  expect(smoke.output).toMatch(/✓ +order: ordinary/);
  expect(smoke.output.split('\n').filter((line) => line.startsWith('✗'))).toEqual([]);
}, 300_000);
