import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readMeter } from '@orderflow/local';
import { lambdaNode, listProcesses, startEmulator } from '@orderflow/local/emulator';
import { clientConfig } from '@orderflow/operator';
import { eventually } from './support/eventually.ts';
import { depth } from './support/queues.ts';
import { inStock, places } from './support/shop.ts';
import { consumer, stage, table } from './support/stage.ts';
import { stocks } from './support/stock.ts';

const root = process.cwd();
const scratch = mkdtempSync(join(tmpdir(), 'local-aws-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const logFile = join(scratch, 'emulator.log');
const at = (endpoint: string) => clientConfig({ endpoint, region: 'us-east-1' });

test('two emulators stand beside each other and know nothing of each other', async () => {
  const [one, other] = await Promise.all([startEmulator({ root, logFile }), startEmulator({ root, logFile })]);
  try {
    expect(one.endpoint).not.toBe(other.endpoint);
    await new SQSClient(at(one.endpoint)).send(new CreateQueueCommand({ QueueName: 'mine' }));
    const { QueueUrls = [] } = await new SQSClient(at(other.endpoint)).send(new ListQueuesCommand({}));
    expect(QueueUrls).toEqual([]);
  } finally {
    await Promise.all([one.stop(), other.stop()]);
  }
  await expect(fetch(one.endpoint)).rejects.toThrow();
});

test('a burst of messages does not start more copies of a consumer than this machine can run', async () => {
  const FunctionName = consumer('payment').functionName;
  const client = new LambdaClient(at(stage().endpoint));
  const { ReservedConcurrentExecutions } = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  expect(ReservedConcurrentExecutions).toBe(Math.max(2, availableParallelism()));
});

test('what an order takes is counted as AWS counts it: write units of its commits, twice in transactions', async () => {
  await stocks(inStock.sku, 10);
  const before = await countsAtRest();
  await (await places()).ends('completed');
  const after = (await readMeter(stage())) ?? {};
  const counted = (key: string) => (after[key] ?? 0) - (before[key] ?? 0);
  // One with the API's key, one with the stock, and five others; but preparing and shipping may be a single commit.
  expect([2 + 2 + 4, 2 + 2 + 5]).toContain(counted(`write ${table('events')}`));
  expect(counted(`write ${table('stock')}`)).toBe(2);
  expect(counted(`invocation ${consumer('payment').functionName}`)).toBe(1);
});

/** What was counted, once what earlier files began is over: nothing waits, and for a second nothing is written. */
const countsAtRest = () =>
  eventually('an idle stage', async () => {
    const before = await readMeter(stage());
    await sleep(1000);
    const after = (await readMeter(stage())) ?? {};
    const depths = await Promise.all(Object.values(stage().consumers).map(({ queueUrl }) => depth(queueUrl)));
    const isIdle = depths.every((messages) => messages === 0);
    const writes = `write ${table('events')}`;
    return isIdle && before?.[writes] === after[writes] ? after : undefined;
  });

test('a port that cannot be had: one line that says which', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const port = (squatter.address() as { port: number }).port;
  await expect(startEmulator({ root, logFile, port, tries: 1 })).rejects.toThrow(
    `the local AWS could not be started: no free port from ${port} to ${port} on 127.0.0.1`,
  );
  squatter.close();
});

test('after kill -9 of the process that started it, neither the emulator nor a Lambda worker is left', async () => {
  const script = join(scratch, 'owner.mts');
  const module = JSON.stringify(join(root, 'packages/local/emulator/emulator.ts'));
  writeFileSync(
    script,
    `import { startEmulator } from ${module};
     const { endpoint, pid } = await startEmulator(${JSON.stringify({ root, logFile })});
     console.log(JSON.stringify({ endpoint, pid }));
     setTimeout(() => {}, 600_000);`,
  );
  const owner = spawn(process.execPath, ['-C', 'orderflow-source', '--import', 'tsx', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(owner.stdout, 'data');
  const { endpoint, pid } = JSON.parse(String(said)) as { endpoint: string; pid: number };
  expect(await answerOfFunction(endpoint)).toBe(`"${versionOf(lambdaNode() ?? process.execPath)}"`);
  const directory = /serve\.py (\S+) /.exec(commandOf(pid))?.[1] ?? 'none';
  const ours = () => listProcesses().filter(({ command }) => command.includes(directory));
  expect(ours().length).toBeGreaterThanOrEqual(2);

  const gone = once(owner, 'exit');
  owner.kill('SIGKILL');
  await gone;
  await eventually('no process left', async () => (ours().length === 0 ? true : undefined), 10);

  const next = await startEmulator({ root, logFile }); // cleans up what the crashed one left on the disk
  await next.stop();
  expect(() => readFileSync(directory)).toThrow('ENOENT');
});

const commandOf = (pid: number): string => listProcesses().find((process) => process.pid === pid)?.command ?? '';

const versionOf = (node: string): string => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

/** The Node.js that a function runs under, as JSON. */
async function answerOfFunction(endpoint: string): Promise<string> {
  const client = new LambdaClient(at(endpoint));
  await client.send(
    new CreateFunctionCommand({
      FunctionName: 'version',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: zipped('export const handler = async () => process.version;') },
    }),
  );
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'version' }));
  return Buffer.from(Payload ?? []).toString();
}

function zipped(source: string): Buffer {
  writeFileSync(join(scratch, 'index.mjs'), source);
  const python = join(root, '.venv', 'bin', 'python');
  execFileSync(python, ['-m', 'zipfile', '-c', 'function.zip', 'index.mjs'], { cwd: scratch });
  return readFileSync(join(scratch, 'function.zip'));
}
