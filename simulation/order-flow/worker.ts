import { readFileSync } from 'node:fs';
import type { Job } from '../search/job';
import { work } from '../search/work';
import { simulatorOf } from '../simulate';
import type { Deployment } from '../template';
import { readTemplates } from '../template/read-templates';
import type { StackTemplate } from '../template/template';
import { orderFlowPipeline } from './pipeline';

/** `node worker.cjs <templates.json> <job>`: the file holds the stacks of each deployment, the job is JSON. */
const [file = '', job = ''] = process.argv.slice(2);
const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };

async function main(): Promise<void> {
  const stages = JSON.parse(readFileSync(file, 'utf8')) as readonly StackTemplate[][];
  const deployments = stages.map((stacks) => readTemplates(stacks, place)) as [Deployment, ...Deployment[]];
  const simulate = simulatorOf(orderFlowPipeline(deployments));
  const isRight = await work(JSON.parse(job) as Job, simulate, (told) =>
    process.stdout.write(`${JSON.stringify(told)}\n`),
  );
  process.exitCode = isRight ? 0 : 1;
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 70;
});
