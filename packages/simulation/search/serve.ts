import { readFileSync } from 'node:fs';
import { type Deployment, readTemplates, type StackTemplate } from '../cloudformation/index.ts';
import type { Pipeline } from '../pipeline.ts';
import { simulatorOf } from '../simulate.ts';
import type { Job } from './job.ts';
import { work } from './work.ts';

/** Where the simulated AWS is. */
const PLACE = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };

const USUAL_STACK = 10;

/** What stacks deploy there. @param stages the stacks of each deployment, at least one */
export const deploymentsOf = (stages: readonly (readonly StackTemplate[])[]): readonly Deployment[] =>
  stages.map((stacks) => readTemplates(stacks, PLACE));

/**
 * The whole of a worker's main programme: `node worker.cjs <templates.json> <job>`. The file holds the stacks of each
 * deployment, the job is JSON, and a line of JSON is written for each run. Ends with exit code 1 when something was violated,
 * and 70 when the simulation itself failed.
 */
export function serve(pipelineOf: (deployments: readonly Deployment[]) => Pipeline): void {
  const [file = '', job = ''] = process.argv.slice(2);
  // Thousands of simulated failures have stacks that nobody reads. NODE_OPTIONS=--stack-trace-limit=20 brings them back.
  if (Error.stackTraceLimit === USUAL_STACK) Error.stackTraceLimit = 0;
  const main = async () => {
    const simulate = simulatorOf(pipelineOf(deploymentsOf(JSON.parse(readFileSync(file, 'utf8')))));
    const isRight = await work(JSON.parse(job) as Job, simulate, (told) =>
      process.stdout.write(`${JSON.stringify(told)}\n`),
    );
    process.exitCode = isRight ? 0 : 1;
  };
  main().catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 70;
  });
}
