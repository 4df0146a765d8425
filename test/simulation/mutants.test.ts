import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackTemplate } from '@orderflow/simulation/cloudformation';
import type { Job, Told } from '@orderflow/simulation/search';
import { buildLibraries, buildWorker, type Libraries, type WorkerSources } from '@orderflow/simulation/search';
import { FAULT_NAMES } from '@orderflow/simulation/stage';
import { handlerMutants } from './handler-mutants.ts';
import type { Mutant } from './mutant.ts';
import { releaseMutants } from './release-mutants.ts';
import { settingMutants } from './setting-mutants.ts';
import { isShort } from './support/form.ts';
import { type PipelineName, pipelines } from './support/worker.ts';

/**
 * A simulation that finds nothing proves nothing: so bugs are planted, and each has to be found within 200 seeds. The short form
 * has some of each kind, and begins with a seed that is known to find it.
 */
const SEEDS = 200;
const OF_EACH_KIND = isShort ? 2 : Number.POSITIVE_INFINITY;

/** Of a release that is right by itself. */
const SEEDS_ALONE = isShort ? 3 : 20;

const DIRECTORY = join('.build', 'mutants');
const stacks = new Map<PipelineName, string>();
let libraries: Libraries;

beforeAll(async () => {
  mkdirSync(DIRECTORY, { recursive: true });
  libraries = await buildLibraries(pipelines.choreography.sources, join(DIRECTORY, 'libraries.cjs'));
  for (const name of Object.keys(pipelines) as PipelineName[])
    stacks.set(name, JSON.stringify(pipelines[name].stages()));
});

const mutants = [...handlerMutants, ...settingMutants, ...releaseMutants];

/** The first ones of each kind: what a name says before its colon. */
function someOfEachKind<M extends Mutant>(all: readonly M[]): readonly M[] {
  const kindOf = ({ name }: Mutant) => name.split(':')[0];
  return all.filter((mutant, at) => {
    const before = all.slice(0, at).filter((other) => kindOf(other) === kindOf(mutant));
    return before.length < OF_EACH_KIND;
  });
}

test('there are at least 20 of them, and each has a name of its own', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
});

/** No time is asserted: this is only when to give up. */
const PATIENCE = 15 * 60_000;

test.concurrent.each(someOfEachKind(mutants))(
  '$name',
  async (mutant) => {
    const hunter = await hunterOf(mutant, String(mutants.indexOf(mutant)));
    const known = isShort ? await hunter(mutant.seed, 1) : undefined;
    const found = known ?? (await hunter(1, SEEDS));
    expect(found?.violations[0]?.invariant).toMatch(mutant.violates);
  },
  PATIENCE,
);

test.concurrent.each(someOfEachKind(releaseMutants))(
  '$name, and the one before by itself is right',
  async (mutant) => {
    const name = `alone-${releaseMutants.indexOf(mutant)}`;
    const hunter = await hunterOf(mutant, name, aloneOf(mutant));
    expect(await hunter(1, SEEDS_ALONE)).toBeUndefined();
  },
  PATIENCE,
);

/** Runs seeds until one finds the bug. */
type Hunter = (from: number, seeds: number) => Promise<Told | undefined>;

async function hunterOf(mutant: Mutant, name: string, sources = sourcesOf(mutant)): Promise<Hunter> {
  const [worker, templates] = [join(DIRECTORY, `${name}.cjs`), join(DIRECTORY, `${name}.json`)];
  const { change, pipeline = 'choreography', load = 6, faults = FAULT_NAMES } = mutant;
  await buildWorker({ ...sources, libraries }, worker);
  const stages = JSON.parse(stacks.get(pipeline) ?? '[]') as StackTemplate[][];
  if (typeof change === 'function') for (const { template } of stages.flat()) change(template);
  writeFileSync(templates, JSON.stringify(stages));
  return async (from, count) => {
    const job: Job = { from, step: 1, count, load, faults, shrinks: false };
    return lastOf(await outputOf(worker, templates, JSON.stringify(job)));
  };
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
