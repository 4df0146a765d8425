import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWorker, type WorkerSources } from '../../simulation/search/build-worker';
import type { Job, Told } from '../../simulation/search/job';
import type { StackTemplate } from '../../simulation/template';
import { FAULT_NAMES } from '../../simulation/world/faults';
import { handlerMutants } from './handler-mutants';
import type { Mutant } from './mutant';
import { releaseMutants } from './release-mutants';
import { settingMutants } from './setting-mutants';
import { type PipelineName, pipelines } from './support/worker';

/** A simulation that finds nothing proves nothing: so bugs are planted, and each has to be found within 200 seeds. */
const SEEDS = 200;

const DIRECTORY = join('.build', 'mutants');
const stacks = new Map<PipelineName, string>();

beforeAll(() => {
  mkdirSync(DIRECTORY, { recursive: true });
  for (const name of Object.keys(pipelines) as PipelineName[])
    stacks.set(name, JSON.stringify(pipelines[name].stages()));
});

const mutants = [...handlerMutants, ...settingMutants, ...releaseMutants];

test('there are at least 20 of them, and each has a name of its own', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
});

/** No time is asserted: this is only when to give up. */
const PATIENCE = 15 * 60_000;

test.concurrent.each(mutants)(
  '$name',
  async (mutant) => {
    const found = await hunt(mutant, mutants.indexOf(mutant));
    expect(found?.violations[0]?.invariant).toMatch(mutant.violates);
  },
  PATIENCE,
);

/** The run that finds the bug. */
async function hunt(mutant: Mutant, number: number): Promise<Told | undefined> {
  const [worker, templates] = [join(DIRECTORY, `${number}.cjs`), join(DIRECTORY, `${number}.json`)];
  const { change, pipeline = 'choreography', load = 6, faults = FAULT_NAMES } = mutant;
  await buildWorker(sourcesOf(mutant), worker);
  const stages = JSON.parse(stacks.get(pipeline) ?? '[]') as StackTemplate[][];
  if (typeof change === 'function') for (const { template } of stages.flat()) change(template);
  writeFileSync(templates, JSON.stringify(stages));
  const job: Job = { from: 1, step: 1, count: SEEDS, load, faults, shrinks: false };
  return lastOf(await outputOf(worker, templates, JSON.stringify(job)));
}

function sourcesOf({ change, before: isBefore, pipeline }: Mutant): WorkerSources {
  const { sources } = pipelines[pipeline ?? 'choreography'];
  if (typeof change === 'function') return sources;
  const { before } = sources;
  if (!isBefore || !before) return { ...sources, changes: [change] };
  return { ...sources, before: { ...before, changes: [...before.changes, change] } };
}

const outputOf = (...args: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 28 }, (error, output, errors) => {
      if (error && error.code !== 1) reject(new Error(errors));
      else resolve(output);
    });
  });

function lastOf(output: string): Told | undefined {
  const told = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
  return told.findLast(({ violations }) => violations.length > 0);
}
