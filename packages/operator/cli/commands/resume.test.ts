import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { itemOf } from '@orderflow/core/store';
import { FakeDynamoDB, ThingCounted } from '@orderflow/testing';
import { type RunOptions, runInTest } from '../testing/run-in-test.ts';

const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:saga';
const saga = { arn, type: 'standard', functionNames: [], stream: { name: 'thing', key: 'thingId' } };

/** @param statuses of the execution `thing-x`, each time that it is described */
async function setup(statuses: readonly string[], workflows: object = { saga }) {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] } });
  const first = {
    stream: 'thing-x',
    version: 1,
    causationId: 'e',
    correlationId: 'c1',
    at: '2026-03-04T01:00:00.000Z',
  };
  const events = [ThingCounted({ thingId: 'x', count: 1 })];
  await dynamodb.send(new PutItemCommand({ TableName: 'events', Item: itemOf({ ...first, events }) }));
  const calls: [string, object][] = [];
  const left = [...statuses];
  const stepFunctions = async (action: string, input: object) => {
    calls.push([action, input]);
    if (action !== 'DescribeExecution') return {};
    const isFirst = (input as { executionArn: string }).executionArn.endsWith(':thing-x');
    const status = isFirst ? (left.length > 1 ? left.shift() : left[0]) : undefined;
    if (!status) throw Object.assign(new Error('none'), { name: 'ExecutionDoesNotExist' });
    return { status };
  };
  const stage = { tables: { events: 'events' }, ...(workflows && { workflows: workflows as never }) };
  const runWith = (more: RunOptions, ...argv: readonly string[]) =>
    runInTest(['resume', ...argv, '--stage', 'dev', '--reason', 'repaired'], {
      ...more,
      stage,
      clients: { dynamodb: dynamodb as never, stepFunctions: stepFunctions as never },
    });
  const run = (...argv: readonly string[]) => runWith({}, ...argv);
  return { run, runWith, calls };
}

test('an execution that failed is redriven, and waited for', async () => {
  const { run, calls } = await setup(['FAILED', 'RUNNING', 'SUCCEEDED']);
  const out = 'redrove execution thing-x\nexecution thing-x is SUCCEEDED\n';
  expect(await run('x')).toMatchObject({ code: 0, out });
  expect(calls.map(([action]) => action)).toContain('RedriveExecution');
});

test('an interruption ends the waiting, and it says what was done', async () => {
  const { runWith } = await setup(['FAILED', 'RUNNING']);
  const interruption = new AbortController();
  const sleep = async (_: number, interrupted?: AbortSignal) => {
    if (interrupted) interruption.abort();
  };
  expect(await runWith({ sleep, interrupted: interruption.signal }, 'x')).toMatchObject({
    code: 130,
    out: 'redrove execution thing-x\nexecution thing-x is RUNNING\n',
    err: '',
  });
});

test('an execution that fails again is a failure', async () => {
  const { run } = await setup(['FAILED']);
  const { code, out } = await run('--order', 'x', '--json');
  expect([code, JSON.parse(out)]).toEqual([1, { outcome: 'redriven', name: 'thing-x', status: 'FAILED' }]);
});

test('an express execution is started again, with the key and the correlation id', async () => {
  const { run, calls } = await setup([], { saga: { ...saga, type: 'express' } });
  expect((await run('x')).code).toBe(0);
  expect(calls).toMatchObject([['StartExecution', { input: '{"thingId":"x","correlationId":"c1"}' }]]);
});

test.each([
  [1, 'stage dev has no stream thing-y', ['y'], { saga }],
  [1, 'stage dev has no workflow: its flow is choreography', ['x'], {}],
  [1, 'does not say what workflow saga has an execution for', ['x'], { saga: { ...saga, stream: undefined } }],
  [2, 'a key is required', [], { saga }],
  [2, 'a/b is not a key', ['a/b'], { saga }],
  [2, '--wait 3601 is not a whole number', ['x', '--wait', '3601'], { saga }],
  [2, '--workflow is required: one of refund, saga', ['x'], { saga, refund: saga }],
  [2, '--workflow other is not one of saga', ['x', '--workflow', 'other'], { saga }],
])('exit code %i: %s', async (code, problem, argv, workflows) => {
  const { run } = await setup([], workflows);
  expect(await run(...argv)).toMatchObject({ code, out: '', err: expect.stringContaining(problem) });
});

test('an execution that never was is a failure', async () => {
  const { run } = await setup([]);
  expect(await run('x')).toMatchObject({ code: 1, out: expect.stringContaining('there is no execution thing-x') });
});
