import { spawn } from 'node:child_process';
import { stagesOf } from '../../../simulation/order-flow/stages';
import type { Job, Told } from '../../../simulation/search/job';
import { seatBookingStages } from '../seat-booking-stages';

/** Each pipeline: its worker, and the stacks of its deployments. */
export const pipelines = {
  choreography: { worker: 'simulation/order-flow/worker.ts', stages: () => stagesOf('choreography') },
  orchestration: { worker: 'simulation/order-flow/worker.ts', stages: () => stagesOf('orchestration') },
  'seat-booking': { worker: 'test/simulation/seat-booking.worker.ts', stages: seatBookingStages },
};
export type PipelineName = keyof typeof pipelines;

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
