import { spawn } from 'node:child_process';
import type { StackTemplate } from '@orderflow/simulation/cloudformation';
import { entriesIn, type Job, type Told, type WorkerSources } from '@orderflow/simulation/search';
import { seatBookingStages } from '../../../examples/seat-booking/simulation/stages.ts';
import { stagesOf } from '../../../simulation/stages.ts';
import { workerSources } from '../../../simulation/worker-sources.ts';

export type PipelineName = 'choreography' | 'orchestration' | 'seat-booking';

interface Simulated {
  readonly sources: WorkerSources;
  /** The stacks of each deployment. */
  readonly stages: () => readonly (readonly StackTemplate[])[];
}

const SEAT_BOOKING = { entry: 'examples/seat-booking/simulation/worker.ts', conditions: ['orderflow-source'] };

export const pipelines: Readonly<Record<PipelineName, Simulated>> = {
  choreography: simulated(workerSources, () => stagesOf('choreography')),
  orchestration: simulated(workerSources, () => stagesOf('orchestration')),
  'seat-booking': simulated(SEAT_BOOKING, seatBookingStages),
};

/** Templates are made once, when they are first asked for; a worker has the entry files that they name. */
function simulated(sources: WorkerSources, synthesize: Simulated['stages']): Simulated {
  let made: ReturnType<Simulated['stages']> | undefined;
  const stages = () => {
    made ??= synthesize();
    return made;
  };
  return {
    get sources() {
      return { ...sources, entries: entriesIn(stages()) };
    },
    stages,
  };
}

export interface Surroundings {
  /** Options of Node. @default none */
  readonly node?: readonly string[];
  /** @default that of this process */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** What a worker tells of each run of a job. @param worker and templates: absolute paths */
export async function toldBy(
  worker: string,
  templates: string,
  job: Job,
  surroundings: Surroundings = {},
): Promise<Told[]> {
  const { node = [], ...where } = surroundings;
  const child = spawn(process.execPath, [...node, worker, templates, JSON.stringify(job)], where);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0 && code !== 1) throw new Error(`the worker ended with ${code}: ${errors}`);
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Told);
}
