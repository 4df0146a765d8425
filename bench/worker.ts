import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import type { Measured, WorkerOrder } from './children.ts';

/**
 * One side of the benchmark in a process of its own: loads its bundle, runs batches as Lambda would, one after another,
 * and tells what they took of this process's CPU (all threads: garbage collection and compilation too).
 */
const { handler } = await import(pathToFileURL(process.argv[2] ?? '').href);

let invocations = 0;
const context = () => ({
  awsRequestId: `00000000-0000-4000-8000-${String(invocations++).padStart(12, '0')}`,
  functionName: 'payment',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:payment',
  memoryLimitInMB: '1769',
  getRemainingTimeInMillis: () => 30_000,
});

async function run({ batches }: WorkerOrder): Promise<Measured> {
  globalThis.gc?.();
  const failures: string[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (const batch of batches) {
    const { batchItemFailures: failed } = await handler(batch, context());
    for (const { itemIdentifier } of failed) failures.push(itemIdentifier);
  }
  const wallMicros = (performance.now() - start) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMicros: user + system, wallMicros, failures };
}

process.on('message', async (order: WorkerOrder) => process.send?.(await run(order)));
process.on('disconnect', () => process.exit());
process.send?.('ready');
