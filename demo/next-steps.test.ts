import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type State, writeEnvironment } from '@orderflow/operator';
import { CreateOrder, ForeignOrderCreated } from '../events/index.ts';
import { initialStock } from './mix.ts';
import { nextSteps } from './next-steps.ts';

const state = {
  stage: 'local',
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  apiUrl: 'http://127.0.0.1:4566/_aws/execute-api/a1/$default',
  bus: { name: 'orderflow-local', arn: '' },
} as State;

const root = mkdtempSync(join(tmpdir(), 'orderflow-next-'));
beforeAll(() => {
  mkdirSync(join(root, '.orderflow'));
  writeEnvironment(root, state);
});

/** What the commands of the text are called with, when a shell runs it as it is printed. */
function called(text: string): readonly (readonly string[])[] {
  const commands = text.split('\n').filter((line) => line.startsWith('    '));
  const print = `node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"`;
  const script = `curl() { ${print}; }; aws() { ${print}; }; npm() { ${print}; }\n${commands.join('\n')}`;
  const env = { PATH: process.env.PATH };
  const lines = execFileSync('sh', ['-euc', script], { encoding: 'utf8', env }).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

test('what it prints can be pasted into a shell: an order by the API, one by the bus, a request for it, and its trace', () => {
  const [order, events, request, tool] = called(nextSteps(state, root, 'web-1'));
  expect(order?.[1]).toBe(`${state.apiUrl}/orders`);
  const { items } = CreateOrder.parse(JSON.parse(order?.at(-1) ?? ''));
  expect(items.map(({ sku }) => initialStock[sku])).toEqual([expect.any(Number)]);
  const [entry] = JSON.parse(events?.at(-1) ?? '');
  expect(entry).toMatchObject({ EventBusName: 'orderflow-local', DetailType: 'order.created' });
  expect(ForeignOrderCreated.parse(JSON.parse(entry.Detail).data)).toMatchObject({ orderId: 'web-1', total: 995 });
  expect(request?.at(-1)).toBe(`${state.apiUrl}/orders/web-1`);
  expect(tool?.join(' ')).toBe('run -s orderflow -- trace web-1 --stage local');
});

test('a stage without an API has no curl', () => {
  expect(nextSteps({ ...state, apiUrl: '' }, root)).not.toContain('curl');
});
