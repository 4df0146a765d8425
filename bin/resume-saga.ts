import { OrderStream } from '../events/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventStore, executionName, fold, type StepFunctions, stepFunctions } from '@orderflow/core';
import {
  describeResumed,
  findStage,
  RESUME_USAGE,
  type Resumed,
  type ResumeOptions,
  readResumeOptions,
  resume,
  UsageError,
} from '@orderflow/operator';
import { order } from '../functions/order/order.ts';

const SAID: Readonly<Record<Resumed['outcome'], (name: string) => string>> = {
  redriven: (name) => `execution ${name} goes on where it stopped`,
  started: (name) => `execution ${name} takes it up: what is done is not done again`,
  running: (name) => `execution ${name} is running`,
  succeeded: (name) => `execution ${name} has succeeded: there is nothing to resume`,
  unknown: (name) => `there is no execution ${name}: look into the dead-letter queue of saga-starter`,
};

async function run(options: ResumeOptions): Promise<number> {
  const { orderId, stage } = options;
  const { config, workflows, tables } = await findStage(options);
  const saga = workflows?.saga;
  if (!saga) throw new Error(`stage ${stage} has no saga: its orders flow without a coordinator`);
  const dynamodb = new DynamoDBClient(config);
  const store = new EventStore(dynamodb, tables.events ?? '');
  const { commits } = await store.load(OrderStream.nameFor(orderId));
  const [first] = commits;
  if (!first) throw new Error(`stage ${stage} has no order ${orderId}`);

  const call = stepFunctions({ endpoint: config.endpoint, signing: new DynamoDBClient(config).config });
  const input = { orderId, correlationId: first.correlationId };
  const name = executionName('order', orderId);
  const resumed = await resume(call, { stateMachineArn: saga.arn, type: saga.type, name, input });
  console.log(SAID[resumed.outcome](resumed.name));
  if (resumed.outcome === 'unknown') return 1;
  const statusOf = async () => fold(order, (await store.load(OrderStream.nameFor(orderId))).events).status;
  const status = await endOf(statusOf, saga, resumed, call, options.waitSeconds);
  console.log(`order ${orderId} is ${status}`);
  return status === 'completed' || status === 'cancelled' ? 0 : 1;
}

/** Waits until the order has ended, or its saga stands still again. */
async function endOf(
  statusOf: () => Promise<string>,
  { arn, type }: { readonly arn: string; readonly type: string },
  { name }: Resumed,
  call: StepFunctions,
  seconds: number,
): Promise<string> {
  for (const until = Date.now() + seconds * 1000; ; await sleep(500)) {
    const execution = type === 'express' ? undefined : await describeResumed(call, arn, name);
    const status = await statusOf();
    if (status === 'completed' || status === 'cancelled' || Date.now() >= until) return status;
    if (execution && execution.status !== 'RUNNING') return status;
  }
}

/** `npm run resume`: exit code 0 when the order has ended, or does without help. */
try {
  process.exitCode = await run(readResumeOptions(process.argv.slice(2)));
} catch (error) {
  const isUsage = error instanceof UsageError;
  if (isUsage) console.error(`${error.message}\n\n${RESUME_USAGE}`);
  else console.error(`resume: ${(error as Error).message}`);
  process.exitCode = isUsage ? 2 : 1;
}
