import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackTemplate } from '@orderflow/simulation/cloudformation';
import type { Job, Libraries, Told, WorkerSources } from '@orderflow/simulation/search';
import { buildLibraries, buildWorker } from '@orderflow/simulation/search';
import { FAULT_NAMES } from '@orderflow/simulation/stage';
import type { Mutant } from '../mutant.ts';
import { type PipelineName, pipelines } from './worker.ts';

/** Runs so many seeds, from one on, until one violates something. */
export type Hunter = (from: number, seeds: number) => Promise<Told | undefined>;

/**
 * The first of so many seeds at which a planted bug is found by what it has to be found by. A seed at which something else comes to
 * light before that says nothing of it.
 */
export async function shownBy({ violates }: Mutant, hunter: Hunter, seeds: number): Promise<Told | undefined> {
  for (let from = 1; from <= seeds; ) {
    const found = await hunter(from, seeds - from + 1);
    if (!found || isShown(violates, found)) return found;
    from = found.options.seed + 1;
  }
  return undefined;
}

export const isShown = (violates: RegExp, { violations }: Told): boolean =>
  violates.test(violations[0]?.invariant ?? '');

/** Builds the workers in which planted bugs are hunted; what they have in common is built once. */
export class Hunters {
  private readonly stacks = new Map<PipelineName, string>();

  private constructor(
    private readonly directory: string,
    private readonly libraries: Libraries,
  ) {
    for (const name of Object.keys(pipelines) as PipelineName[])
      this.stacks.set(name, JSON.stringify(pipelines[name].stages()));
  }

  /** @param directory where workers are built; it is made */
  static async in(directory: string): Promise<Hunters> {
    mkdirSync(directory, { recursive: true });
    return new Hunters(
      directory,
      await buildLibraries(pipelines.choreography.sources, join(directory, 'libraries.cjs')),
    );
  }

  /** @param file name of the worker, of this hunter alone */
  async of(mutant: Mutant, file: string, sources = sourcesOf(mutant)): Promise<Hunter> {
    const [worker, templates] = [join(this.directory, `${file}.cjs`), join(this.directory, `${file}.json`)];
    const { change, pipeline = 'choreography', load = 6, faults = FAULT_NAMES } = mutant;
    await buildWorker({ ...sources, libraries: this.libraries }, worker);
    const stages = JSON.parse(this.stacks.get(pipeline) ?? '[]') as StackTemplate[][];
    if (typeof change === 'function') for (const { template } of stages.flat()) change(template);
    writeFileSync(templates, JSON.stringify(stages));
    return async (from, count) => {
      const job: Job = { from, step: 1, count, load, faults, shrinks: false };
      return lastOf(await outputOf(worker, templates, JSON.stringify(job)));
    };
  }
}

export function sourcesOf({ change, before: isBefore, pipeline }: Mutant): WorkerSources {
  const { sources } = pipelines[pipeline ?? 'choreography'];
  if (typeof change === 'function') return sources;
  const changes = [change].flat();
  if (!isBefore) return { ...sources, changes };
  if (!sources.before) throw new Error(`${pipeline} has no release before`);
  return { ...sources, before: { ...sources.before, changes: [...sources.before.changes, ...changes] } };
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
