import { setTimeout as sleep } from 'node:timers/promises';
import { redriveFailures, republish } from '@orderflow/core/relay';
import {
  clientsFor,
  configFor,
  findStage,
  type RepublishOptions,
  readRepublishOptions,
  republishUsage,
  runTool,
} from '@orderflow/operator';
import { naming } from './lib/stage-naming.ts';

/** `npm run republish`: exit code 0 when all events of the selection were published. */
process.exitCode = await runTool({ name: 'republish', usage: republishUsage('npm run republish --'), run });

async function run(argv: readonly string[]): Promise<number> {
  const { what, where } = readRepublishOptions(argv);
  const { config, table, busName, failureQueueUrl } = await partsOf(where);
  const { dynamodb, eventBridge, sqs } = clientsFor(config);
  const deps = {
    dynamodb,
    eventBridge,
    table,
    busName,
    clock: Date.now,
    random: Math.random,
    sleep: (ms: number) => sleep(ms),
  };
  const { published, failures } =
    what === 'failures' ? await drained({ ...deps, sqs, failureQueueUrl }) : await republish(what, deps);
  for (const { place, reason } of failures) console.error(`${place}: ${reason}`);
  console.log(`${published} events published, ${failures.length} failures`);
  return failures.length > 0 ? 1 : 0;
}

async function partsOf(where: RepublishOptions['where']) {
  if (!('stage' in where))
    return { ...where, failureQueueUrl: where.failureQueueUrl ?? '', config: configFor(where.endpoint, where.region) };
  const { config, tables, bus, relay } = await findStage(where, naming);
  if (!tables.events || !relay) throw new Error(`stage ${where.stage} has no event store or no relay`);
  return { config, table: tables.events, busName: bus.name, failureQueueUrl: relay.failureQueueUrl };
}

async function drained(deps: Parameters<typeof redriveFailures>[0]) {
  const result = await redriveFailures(deps);
  console.log(`${result.redriven} messages redriven, ${result.remaining} remaining in the failure queue`);
  return result;
}
