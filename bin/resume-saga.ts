import { setTimeout as sleep } from 'node:timers/promises';
import { EventStore, executionName, fold, type StepFunctions } from '@orderflow/core';
import { clientsFor, describeExecution, findStage, type Resumed, resume, runTool } from '@orderflow/operator';
import { OrderStream } from '../events/index.ts';
import { order } from '../functions/order/order.ts';
import { RESUME_USAGE, readResumeOptions } from './lib/resume-options.ts';
import { naming } from './lib/stage-naming.ts';

const MESSAGES: Readonly<Record<Resumed['outcome'], (name: string) => string>> = {
  redriven: (name) => `redrove execution ${name}`,
  started: (name) => `started execution ${name}: steps that are done change nothing`,
  running: (name) => `execution ${name} is running`,
  succeeded: (name) => `execution ${name} has succeeded: nothing to resume`,
  unknown: (name) => `there is no execution ${name}: see the dead-letter queue of saga-starter`,
};

async function run(argv: readonly string[]): Promise<number> {
  const options = readResumeOptions(argv);
  const { orderId, stage } = options;
  const { config, flow, workflows, tables } = await findStage(options, naming);
  const saga = workflows?.saga;
  if (!saga) throw new Error(`stage ${stage} has no saga: its flow is ${flow}`);
  const { dynamodb, stepFunctions: call } = clientsFor(config);
  const store = new EventStore(dynamodb, tables.events ?? '');
  const { commits } = await store.load(OrderStream.nameFor(orderId));
  const [first] = commits;
  if (!first) throw new Error(`stage ${stage} has no order ${orderId}`);

  const input = { orderId, correlationId: first.correlationId };
  const name = executionName('order', orderId);
  const resumed = await resume(call, { stateMachineArn: saga.arn, type: saga.type, name, input });
  console.log(MESSAGES[resumed.outcome](resumed.name));
  if (resumed.outcome === 'unknown') return 1;
  const statusOf = async () => fold(order, (await store.load(OrderStream.nameFor(orderId))).events).status;
  const status = await endOf(statusOf, saga, resumed, call, options.waitSeconds);
  console.log(`order ${orderId} is ${status}`);
  return status === 'completed' || status === 'cancelled' ? 0 : 1;
}

/** Waits until the order has ended, or its execution has failed again. @returns the order's status */
async function endOf(
  statusOf: () => Promise<string>,
  { arn, type }: { readonly arn: string; readonly type: string },
  { name }: Resumed,
  call: StepFunctions,
  seconds: number,
): Promise<string> {
  for (const until = Date.now() + seconds * 1000; ; await sleep(500)) {
    const execution = type === 'express' ? undefined : await describeExecution(call, arn, name);
    const status = await statusOf();
    if (status === 'completed' || status === 'cancelled' || Date.now() >= until) return status;
    if (execution && execution.status !== 'RUNNING') return status;
  }
}

/** `npm run resume`: exit code 0 when the order is completed or cancelled. */
process.exitCode = await runTool({ name: 'resume', usage: RESUME_USAGE, run });
