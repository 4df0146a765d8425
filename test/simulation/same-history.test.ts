import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildWorker, violationReport } from '@orderflow/simulation/search';
import { FAULT_NAMES } from '@orderflow/simulation/stage';
import { commandOf, readSimulateOptions } from '../../bin/lib/simulate-options.ts';
import { isShort } from './support/form.ts';
import { type PipelineName, pipelines, type Surroundings, toldBy } from './support/worker.ts';

/** The same seed gives the same history, byte for byte, wherever it runs. */
const DIRECTORY = resolve('.build', 'same-history');
const fileOf = (name: string) => join(DIRECTORY, name);
const names = Object.keys(pipelines) as PipelineName[];
const SEEDS = isShort ? 2 : 6;
jest.setTimeout(10 * 60_000); // no time is asserted: this is only when to give up

const everything = { step: 1, load: 6, faults: FAULT_NAMES };

/** As another machine: time zone, language, folder, hash seed, stack, heap, compiler, and no environment. */
const elsewhere: Surroundings = {
  node: ['--random-seed=7', '--stack-size=2000', '--max-semi-space-size=1', '--max-lazy', '--no-opt'],
  env: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  cwd: tmpdir(),
};

beforeAll(async () => {
  mkdirSync(DIRECTORY, { recursive: true });
  for (const name of names) {
    const { sources, stages } = pipelines[name];
    await buildWorker(sources, fileOf(`${name}.cjs`));
    writeFileSync(fileOf(`${name}.json`), JSON.stringify(stages()));
  }
});

test.concurrent.each(names)('%s: in other surroundings, beside something that keeps the machine busy', async (name) => {
  const run = (surroundings?: Surroundings) =>
    toldBy(fileOf(`${name}.cjs`), fileOf(`${name}.json`), { ...everything, from: 1, count: SEEDS }, surroundings);
  const here = await run();
  const there = await besideBusy(() => run(elsewhere));
  expect(there).toEqual(here);
  expect(new Set(here.map(({ digest }) => digest)).size).toBe(SEEDS);
});

test('whether the history is kept, and what ran before in the same process, changes nothing of it', async () => {
  const run = (from: number, count: number, trace: boolean) =>
    toldBy(fileOf('choreography.cjs'), fileOf('choreography.json'), { ...everything, from, count, trace });
  const [third] = await run(3, 1, true);
  const [, , again] = await run(1, 3, false);
  expect(third?.lines.length).toBeGreaterThan(100);
  expect(again).toEqual({ ...third, lines: [], options: { ...third?.options, trace: false } });
});

test('the printed command repeats exactly what was found, shrunk as it is', async () => {
  const [worker, templates] = [fileOf('planted.cjs'), fileOf('choreography.json')];
  const change = {
    file: 'functions/inventory/stock.ts',
    find: "    ConditionExpression: '#available >= :quantity',\n",
    replace: '',
  };
  await buildWorker({ ...pipelines.choreography.sources, changes: [change] }, worker);
  const [found] = (await toldBy(worker, templates, { ...everything, from: 1, count: 200 })).slice(-1);
  if (!found?.shrunk) throw new Error('nothing was found, or it was not shrunk');
  const report = violationReport(found, (options) => commandOf('choreography', options));
  const command = /Again: npm run simulate -- (.*)$/.exec(report)?.[1] ?? '';
  const { from, orders: load, faults, only, trace } = readSimulateOptions(command.split(' '));
  const job = { from, step: 1, count: 1, load, faults, trace, shrinks: false, ...(only && { only }) };
  const [again] = await toldBy(worker, templates, job, elsewhere);
  expect(again?.digest).toBe(found.shrunk.digest);
  expect(again?.lines).toEqual(found.shrunk.lines);
  expect(again?.violations).toEqual(found.shrunk.violations);
});

async function besideBusy<T>(work: () => Promise<T>): Promise<T> {
  const busy: ChildProcess = spawn(process.execPath, ['-e', 'for (;;);']);
  try {
    return await work();
  } finally {
    busy.kill('SIGKILL');
  }
}
