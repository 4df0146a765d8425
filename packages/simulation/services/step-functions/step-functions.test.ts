import type { Answer } from './host.ts';
import type { Definition } from './language.ts';
import { SimulatedStepFunctions } from './step-functions.ts';
import { type Script, VirtualHost } from './virtual-host.ts';

const DAY = 86_400_000;
const arn = (kind: string, rest: string) => `arn:aws:states:eu-west-1:111122223333:${kind}:${rest}`;
const standard = arn('stateMachine', 'saga');
const express = arn('stateMachine', 'quick');

const definition: Definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: {
    A: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  },
};

/** Some state machines; executions that end when the test says so. */
function stepFunctions() {
  const open: ((answer: Answer) => void)[] = [];
  const script: Script = () => 'never';
  const host = new VirtualHost(script);
  host.invoke = (_call, answer) => open.push(answer);
  const ended: string[] = [];
  const service = new SimulatedStepFunctions({
    stateMachines: [
      { arn: standard, name: 'saga', type: 'STANDARD', definition },
      { arn: express, name: 'quick', type: 'EXPRESS', definition },
    ],
    host,
    onEnd: ({ options, status }) => ended.push(`${options.name} ${status}`),
  });
  const start = (name: string, input: object = {}, stateMachineArn = standard) =>
    service.call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
  const end = async (answer: Answer = { result: 'done' }) => {
    await host.pass(1);
    open.shift()?.(answer);
    await host.pass(1);
  };
  const status = (name: string) =>
    service.call('DescribeExecution', { executionArn: arn('execution', `saga:${name}`) }).status;
  return { service, host, ended, start, end, status, open };
}

const named = (name: string) => expect.objectContaining({ name });

test('an execution runs, and is described', async () => {
  const { service, start, end, ended } = stepFunctions();
  const { executionArn } = start('order-1', { orderId: '1' });
  expect(executionArn).toBe(arn('execution', 'saga:order-1'));
  expect(service.call('DescribeExecution', { executionArn })).toMatchObject({
    ...{ name: 'order-1', status: 'RUNNING', input: '{"orderId":"1"}', stateMachineArn: standard },
  });
  await end({ result: { ok: true } });
  expect(service.call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"ok":true}',
  });
  expect(ended).toEqual(['order-1 SUCCEEDED']);
});

describe('a name is one execution’s', () => {
  test('while it runs, the same start is the same execution, and another is an error', async () => {
    const { start, open, host } = stepFunctions();
    const first = start('order-1', { a: 1 });
    await host.pass(5);
    expect(start('order-1', { a: 1 })).toEqual(first);
    expect(() => start('order-1', { a: 2 })).toThrow(named('ExecutionAlreadyExists'));
    await host.pass(5);
    expect(open).toHaveLength(1);
  });

  test('once it has ended, any start is an error, until 90 days later', async () => {
    const { start, end, host, open } = stepFunctions();
    start('order-1');
    await end();
    expect(() => start('order-1')).toThrow(named('ExecutionAlreadyExists'));
    await host.pass(90 * DAY - 10);
    expect(() => start('order-1')).toThrow(named('ExecutionAlreadyExists'));
    await host.pass(10);
    start('order-1');
    await host.pass(1);
    expect(open).toHaveLength(1);
  });

  test('one of an express machine is nobody’s', async () => {
    const { service, start, open, host, end } = stepFunctions();
    const arns = [start('x', {}, express), start('x', {}, express)].map(({ executionArn }) => executionArn);
    await host.pass(1);
    expect([new Set(arns).size, open.length, service.executions().length]).toEqual([2, 2, 2]);
    await end();
    await end();
    expect(service.executions()).toEqual([]);
  });

  test.each(['', 'x'.repeat(81), 'a b', 'a:b', 'a/b', 'a\u0000', 'a*'])('%j is none', (name) => {
    expect(() => stepFunctions().start(name)).toThrow(named('InvalidName'));
  });
});

describe('redrive', () => {
  const redrive = ({ service }: ReturnType<typeof stepFunctions>) =>
    service.call('RedriveExecution', { executionArn: arn('execution', 'saga:order-1') });

  test('what failed goes on', async () => {
    const all = stepFunctions();
    all.start('order-1');
    await all.end({ error: 'Refused' });
    expect(all.status('order-1')).toBe('FAILED');
    redrive(all);
    expect(all.status('order-1')).toBe('RUNNING');
    await all.end();
    expect(all.status('order-1')).toBe('SUCCEEDED');
    expect(all.ended).toEqual(['order-1 FAILED', 'order-1 SUCCEEDED']);
  });

  test('what runs, what succeeded, what is too old and what never was cannot be', async () => {
    const all = stepFunctions();
    expect(() => redrive(all)).toThrow(named('ExecutionDoesNotExist'));
    all.start('order-1');
    expect(() => redrive(all)).toThrow(named('ExecutionNotRedrivable'));
    await all.end({ error: 'Refused' });
    await all.host.pass(14 * DAY);
    expect(() => redrive(all)).toThrow(named('ExecutionNotRedrivable'));
  });
});

test('an update is for executions that start after it; what is redriven goes by the definition it began with', async () => {
  const { service, start, end, status } = stepFunctions();
  start('before');
  service.update({
    ...{ arn: standard, name: 'saga', type: 'STANDARD' },
    definition: { ...definition, StartAt: 'Done', States: { Done: { Type: 'Succeed' } } },
  });
  start('after');
  await end({ error: 'Broken', cause: '' });
  expect([status('before'), status('after')]).toEqual(['FAILED', 'SUCCEEDED']);
  service.call('RedriveExecution', { executionArn: arn('execution', 'saga:before') });
  await end();
  expect(status('before')).toBe('SUCCEEDED');
  const unknown = { arn: arn('stateMachine', 'nobody'), name: 'nobody', type: 'STANDARD', definition } as const;
  expect(() => service.update(unknown)).toThrow();
});

test('an execution that is stopped is aborted, and gets no answers any more', async () => {
  const { service, start, end, status, host } = stepFunctions();
  const { executionArn } = start('order-1');
  await host.pass(1);
  service.call('StopExecution', { executionArn, error: 'ByHand', cause: 'enough' });
  await end();
  expect(status('order-1')).toBe('ABORTED');
  expect(service.call('DescribeExecution', { executionArn })).toMatchObject({ error: 'ByHand', cause: 'enough' });
});

test('lists, newest first, by status', async () => {
  const { service, start, end } = stepFunctions();
  start('one');
  await end();
  start('two');
  const names = (statusFilter?: string) => {
    const { executions } = service.call('ListExecutions', { stateMachineArn: standard, statusFilter });
    return (executions as { name: string }[]).map(({ name }) => name);
  };
  expect([names(), names('SUCCEEDED'), names('FAILED')]).toEqual([['two', 'one'], ['one'], []]);
});

test('what is not there or not known is an error', () => {
  const { service } = stepFunctions();
  const start = (more: object) => () => service.call('StartExecution', { stateMachineArn: standard, ...more });
  expect(start({ stateMachineArn: arn('stateMachine', 'other') })).toThrow(named('StateMachineDoesNotExist'));
  expect(start({ input: '{' })).toThrow(named('InvalidExecutionInput'));
  expect(start({ input: JSON.stringify('x'.repeat(262_144)) })).toThrow(named('InvalidExecutionInput'));
  expect(() => service.call('ListMapRuns', {})).toThrow('ListMapRuns is not simulated');
});
