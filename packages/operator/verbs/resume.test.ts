import { resume } from './resume.ts';

const stateMachineArn = 'arn:aws:states:eu-west-1:000000000000:stateMachine:saga';
const request = { stateMachineArn, type: 'standard', name: 'order-1', input: { orderId: '1' } };
const named = (name: string) => Object.assign(new Error(name), { name });

/** Step Functions with these executions; `redrive` says how it answers to that. */
function stepFunctions(statuses: Record<string, string>, redrive?: string) {
  const did: [string, Record<string, unknown>][] = [];
  const call = async (action: string, input: object) => {
    const { executionArn = '', ...more } = input as Record<string, string>;
    const name = executionArn.split(':').at(-1) ?? '';
    if (action === 'DescribeExecution') {
      expect(executionArn).toBe(`arn:aws:states:eu-west-1:000000000000:execution:saga:${name}`);
      if (!(name in statuses)) throw named('ExecutionDoesNotExist');
      return { status: statuses[name] };
    }
    if (action === 'RedriveExecution' && redrive) throw named(redrive);
    did.push([action, { ...more, ...(name && { of: name }) }]);
    return {};
  };
  return { call, did };
}

test('a failed execution is redriven', async () => {
  const { call, did } = stepFunctions({ 'order-1': 'FAILED' });
  expect(await resume(call, request)).toEqual({ outcome: 'redriven', name: 'order-1' });
  expect(did).toEqual([['RedriveExecution', { of: 'order-1', clientToken: expect.stringMatching(/^order-1-\d+$/) }]]);
});

test.each(['InvalidAction', 'UnknownOperationException', 'ExecutionNotRedrivable', 'InternalFailure'])(
  'where an execution cannot be redriven (%s), another one is started',
  async (error) => {
    const { call, did } = stepFunctions({ 'order-1': 'TIMED_OUT' }, error);
    expect(await resume(call, request)).toEqual({ outcome: 'started', name: 'resume-1-order-1' });
    expect(did).toEqual([['StartExecution', { stateMachineArn, name: 'resume-1-order-1', input: '{"orderId":"1"}' }]]);
  },
);

test('where the execution that resumed it failed too, the next one is started', async () => {
  const { call } = stepFunctions({ 'order-1': 'FAILED', 'resume-1-order-1': 'ABORTED' }, 'InvalidAction');
  expect(await resume(call, request)).toEqual({ outcome: 'started', name: 'resume-2-order-1' });
});

test.each([
  ['running', { 'order-1': 'FAILED', 'resume-1-order-1': 'RUNNING' }, 'resume-1-order-1'],
  ['succeeded', { 'order-1': 'SUCCEEDED' }, 'order-1'],
  ['unknown', {}, 'order-1'],
] as const)('%s: nothing is done', async (outcome, statuses, name) => {
  const { call, did } = stepFunctions(statuses);
  expect(await resume(call, request)).toEqual({ outcome, name });
  expect(did).toEqual([]);
});

test('an express execution is started again, under a name with the time', async () => {
  const { call } = stepFunctions({});
  expect(await resume(call, { ...request, type: 'express' })).toEqual({
    outcome: 'started',
    name: expect.stringMatching(/^resume-\d{10}-order-1$/),
  });
});

test('other errors of Step Functions are thrown', async () => {
  const { call } = stepFunctions({ 'order-1': 'FAILED' }, 'AccessDeniedException');
  await expect(resume(call, request)).rejects.toThrow('AccessDeniedException');
  const denied = async () => {
    throw named('ThrottlingException');
  };
  await expect(resume(denied, request)).rejects.toThrow('ThrottlingException');
});
