import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { copyOfRepository } from './support/copy.ts';

/**
 * The README's "Add an event" and "Add a consumer", followed to the letter in a copy of the repository: nothing else has to be
 * touched for types, contracts, unit tests and simulation to pass, and for a deployment to run the new consumer.
 */
const COPY = copyOfRepository();
const [, added = ''] =
  /## Add an event\n([\s\S]*?)\nA whole other business/.exec(readFileSync('README.md', 'utf8')) ?? [];
const blocks = [...added.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text as string);

/** No time is asserted: this is only when to give up. */
const DEADLINE = 10 * 60_000;

beforeAll(() => {
  for (const block of blocks) follow(block);
  symlinkSync(resolve('.venv'), join(COPY, '.venv'));
});
afterAll(() => rmSync(COPY, { recursive: true, force: true }));

/** A block that begins with a path is that file, or is added to its end; the other one goes into both stacks. */
function follow(block: string): void {
  const [, file] = /^\/\/ (\S+)\n/.exec(block) ?? [];
  if (file) {
    mkdirSync(join(COPY, dirname(file)), { recursive: true });
    appendFileSync(join(COPY, file), block.slice(block.indexOf('\n') + 1));
    return;
  }
  const [imported = '', statement = ''] = block.split('\n\n');
  for (const stack of ['choreography-stack', 'orchestration-stack']) {
    const path = join(COPY, 'lib', 'stacks', `${stack}.ts`);
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      `${imported}\n${text.replace('    this.breakers =', `    ${statement.trim()}\n    this.breakers =`)}`,
    );
  }
}

const node = (...args: readonly string[]): Promise<{ code: number; output: string }> =>
  new Promise((done) => {
    const env = { ...process.env, FUZZ_TIMES: '0.1' };
    execFile(process.execPath, [...args], { cwd: COPY, env, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
    );
  });
const program = (file: string, ...args: readonly string[]) =>
  node('-C', 'orderflow-source', '--import', 'tsx', join('bin', file), ...args);
const right = { code: 0 };

test('the README says how, in files and a statement', () => {
  expect(blocks.length).toBeGreaterThanOrEqual(6);
});

test(
  'types',
  async () => {
    expect(await node('node_modules/typescript/bin/tsc', '--noEmit')).toMatchObject({ ...right, output: '' });
  },
  DEADLINE,
);

test(
  'contracts are written, and unit tests pass',
  async () => {
    expect(await program('contracts.ts')).toMatchObject(right);
    const jest = [
      '-C',
      'orderflow-source',
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      'unit',
      '--maxWorkers=1',
    ];
    const paths = '/events/|/test/(contracts|stacks/(choreo|orches|least)|fuzz/consumers)';
    const { code, output } = await node(...jest, '--testPathPatterns', paths);
    expect(output).toContain('Tests:');
    expect({ code, failed: output.match(/● (?!Console).*/g) }).toEqual({ code: 0, failed: null });
  },
  DEADLINE,
);

test(
  'the simulation runs the new function, and nothing is violated',
  async () => {
    const { code, output } = await program('simulate.ts', '--seeds', '3', '--workers', '1', '--trace');
    expect(output).toContain('orderflow-sim-loyalty#1 starts');
    expect({ code, found: output.match(/VIOLATION.*/g) }).toEqual({ code: 0, found: null });
  },
  DEADLINE,
);

/** Deploys the copy on a local AWS, has an order placed, and prints the events of its customer's loyalty stream. */
const DEPLOYMENT = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventStore } from '@orderflow/core';
import { startLocal } from '@orderflow/local';
import { clientConfig } from '@orderflow/operator';
import { putEvents, resetStock } from './demo/prepare.ts';

const local = await startLocal({ stage: 'adding', fresh: true, context: { mailFrom: 'orders@orderflow.example' } });
try {
  await resetStock(local.state);
  const items = [{ sku: 'espresso-beans', quantity: 1, unitPrice: 1999 }];
  const data = { orderId: 'web-1', customerId: 'c-1', items, total: 1999 };
  await putEvents(local.state, [{ Source: 'web-shop', DetailType: 'order.created', Detail: JSON.stringify({ data }) }]);
  const store = new EventStore(new DynamoDBClient(clientConfig(local.state)), local.state.tables.events ?? '');
  for (let tries = 0; tries < 300; tries++) {
    const { events } = await store.load('loyalty-c-1');
    if (events.length > 0) {
      console.log(JSON.stringify(events.map(({ type, data }) => ({ type, data }))));
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
} finally {
  await local.stop();
}
`;

test(
  'deployed, the new consumer earns a customer points with an order',
  async () => {
    writeFileSync(join(COPY, 'deployment.ts'), DEPLOYMENT);
    const { code, output } = await node('-C', 'orderflow-source', '--import', 'tsx', 'deployment.ts');
    const data = { customerId: 'c-1', orderId: 'web-1', points: 19 };
    expect(output).toContain(JSON.stringify([{ type: 'loyalty.points.earned', data }]));
    expect(code).toBe(0);
  },
  DEADLINE,
);
