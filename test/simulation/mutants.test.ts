import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackTemplate } from '@orderflow/simulation/cloudformation';
import type { Job, Told } from '@orderflow/simulation/search';
import { buildWorker, type WorkerSources } from '@orderflow/simulation/search';
import { FAULT_NAMES } from '@orderflow/simulation/stage';
import { handlerMutants } from './handler-mutants.ts';
import type { Mutant } from './mutant.ts';
import { releaseMutants } from './release-mutants.ts';
import { settingMutants } from './setting-mutants.ts';
import { type PipelineName, pipelines } from './support/worker.ts';

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
    const found = await hunt(mutant, String(mutants.indexOf(mutant)));
    expect(found?.violations[0]?.invariant).toMatch(mutant.violates);
  },
  PATIENCE,
);

test.concurrent.each(releaseMutants)(
  '$name, and the one before by itself is right',
  async (mutant) => {
    const name = `alone-${releaseMutants.indexOf(mutant)}`;
    expect(await hunt(mutant, name, { sources: aloneOf(mutant), seeds: 20 })).toBeUndefined();
  },
  PATIENCE,
);

/** The run that finds the bug. */
async function hunt(
  mutant: Mutant,
  name: string,
  { sources = sourcesOf(mutant), seeds = SEEDS } = {},
): Promise<Told | undefined> {
  const [worker, templates] = [join(DIRECTORY, `${name}.cjs`), join(DIRECTORY, `${name}.json`)];
  const { change, pipeline = 'choreography', load = 6, faults = FAULT_NAMES } = mutant;
  await buildWorker(sources, worker);
  const stages = JSON.parse(stacks.get(pipeline) ?? '[]') as StackTemplate[][];
  if (typeof change === 'function') for (const { template } of stages.flat()) change(template);
  writeFileSync(templates, JSON.stringify(stages));
  const job: Job = { from: 1, step: 1, count: seeds, load, faults, shrinks: false };
  return lastOf(await outputOf(worker, templates, JSON.stringify(job)));
}

function sourcesOf({ change, before: isBefore, pipeline }: Mutant): WorkerSources {
  const { sources } = pipelines[pipeline ?? 'choreography'];
  if (typeof change === 'function') return sources;
  const changes = [change].flat();
  if (!isBefore) return { ...sources, changes };
  if (!sources.before) throw new Error(`${pipeline} has no release before`);
  return { ...sources, before: { ...sources.before, changes: [...sources.before.changes, ...changes] } };
}

/** The release before, as the mutant has it, and no other. */
function aloneOf(mutant: Mutant): WorkerSources {
  const sources = sourcesOf(mutant);
  return { ...sources, changes: sources.before?.changes ?? [] };
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
