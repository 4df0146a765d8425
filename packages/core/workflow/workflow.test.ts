import { type Counted, causes, consumerFixture, ThingCounted } from '@orderflow/testing';
import * as z from 'zod/mini';
import type { Decider } from '../decide/index.ts';
import { Pending, Permanent, Transient, Unavailable } from '../failures/index.ts';
import { BusinessOutcome, type StepReaction, step } from './step.ts';
import { workflow } from './workflow.ts';

const Data = z.object({
  thingId: z.string(),
  correlationId: z.string(),
  traceparent: z.optional(z.string()),
});
type Data = z.output<typeof Data>;
type ThingStep = StepReaction<Data, number, string, Counted>;

const once: Decider<number, string, Counted> = {
  initial: 0,
  events: [ThingCounted],
  decide: (count, thingId) => (count === 0 ? [ThingCounted({ thingId, count: 1 })] : []),
  evolve: (count) => count + 1,
};

const counted: ThingStep = {
  startsStream: true,
  stream: ({ data }) => `things-${data.thingId}`,
  decider: once,
  prepare: async (_count, { data }) => data.thingId,
  conclude(count) {
    if (count === 0) throw new BusinessOutcome('Uncounted', 'nothing was counted');
  },
};

function machine(more: Partial<ThingStep> = {}) {
  const surroundings = consumerFixture();
  const handler = workflow(Data, surroundings, { Count: step(surroundings, { ...counted, ...more }) });
  const call = { step: 'Count', execution: 'x-1', redrives: 0, data: { thingId: 'x', correlationId: 'request-1' } };
  return { ...surroundings, run: (other: object = {}) => handler({ ...call, ...other }) };
}

test('a step is one commit, caused by execution and step', async () => {
  const { dynamodb, run } = machine();
  expect(await run()).toEqual({ outcome: 'handled' });
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem']);
  expect(dynamodb.rows('events')).toMatchObject([
    { stream: 'things-x', version: 1, causationId: 'x-1:Count', correlationId: 'request-1' },
  ]);
});

test('the commit has the trace of the workflow', async () => {
  const { dynamodb, run } = machine();
  await run({ data: { thingId: 'x', correlationId: 'request-1', traceparent: '00-1-2-01' } });
  expect(dynamodb.rows('events')).toMatchObject([{ traceparent: '00-1-2-01' }]);
});

test('log lines of a step carry its trace, and failures are counted by class', async () => {
  const { telemetry, run } = machine({
    prepare: async () => {
      throw new Transient('busy');
    },
  });
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await expect(run({ data: { thingId: 'x', correlationId: 'request-1', traceparent } })).rejects.toThrow('busy');
  const ids = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
  expect(telemetry.lines.at(-1)).toMatchObject({ message: 'step failed', ...ids });
  expect(telemetry.kinds).toEqual({ 'failures {"class":"transient"}': 1 });
});

test('a step that is tried again finds its own commit', async () => {
  const { dynamodb, run } = machine();
  await run();
  expect(await run()).toEqual({ outcome: 'duplicate' });
  expect(causes({ dynamodb })).toEqual(['x-1:Count']);
});

test('the same step in another execution has nothing to do', async () => {
  const { run } = machine();
  await run();
  expect(await run({ execution: 'x-2' })).toEqual({ outcome: 'ignored' });
});

test('a step that crashed before the write writes when it is tried again', async () => {
  const { dynamodb, run } = machine();
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'PutItem' });
  await expect(run()).rejects.toMatchObject({ name: 'Transient' });
  expect(await run()).toEqual({ outcome: 'handled' });
  expect(causes({ dynamodb })).toEqual(['x-1:Count']);
});

test.each([true, false])(
  'a step that crashed after the write is a duplicate when it is tried again (startsStream: %s)',
  async (opens) => {
    const { dynamodb, run } = machine({ startsStream: opens });
    dynamodb.fail({ when: 'after', on: ({ name }) => name === 'PutItem' });
    dynamodb.fail({ when: 'before', on: ({ name }) => name === 'Query' && dynamodb.count('PutItem') > 0 });
    await expect(run()).rejects.toMatchObject({ name: 'Transient' });
    dynamodb.heal();
    expect(await run()).toEqual({ outcome: 'duplicate' });
    expect(causes({ dynamodb })).toEqual(['x-1:Count']);
  },
);

test('a business outcome read from the stream leaves the handler under its name', async () => {
  const { run, telemetry } = machine({ prepare: async () => undefined });
  await expect(run()).rejects.toMatchObject({
    name: 'Uncounted',
    message: 'nothing was counted',
    stack: 'Uncounted: nothing was counted',
  });
  expect(telemetry.counts).toEqual({ businessOutcome: 1 });
  expect(telemetry.lines).toMatchObject([
    { level: 'info', message: 'business outcome', outcome: 'Uncounted', step: 'Count', commandId: 'x-1:Count' },
  ]);
});

test('a command that comes again has the same business outcome', async () => {
  const { dynamodb, run } = machine({
    conclude: () => {
      throw new BusinessOutcome('Counted', 'so it is');
    },
  });
  for (let time = 0; time < 2; time++) await expect(run()).rejects.toMatchObject({ name: 'Counted' });
  expect(causes({ dynamodb })).toHaveLength(1);
});

test.each([
  ['Transient', new Transient('busy')],
  ['Transient', new Error('no idea')],
  ['Unavailable', new Unavailable('provider', 'down')],
  ['Permanent', new Permanent('never')],
])('a failure leaves the handler under the name of its class: %s', async (name, error) => {
  const { run, telemetry } = machine({
    prepare: async () => {
      throw error;
    },
  });
  await expect(run()).rejects.toMatchObject({ name });
  expect(telemetry.counts).toEqual({ failed: 1 });
  expect(telemetry.lines).toMatchObject([{ level: 'error', class: name.toLowerCase() }]);
  expect(telemetry.flushes).toBe(1);
});

test('what is not decided yet leaves the handler as Pending, and is no failure', async () => {
  const { run, telemetry } = machine({
    prepare: async () => {
      throw new Pending('the bank is thinking');
    },
  });
  await expect(run()).rejects.toMatchObject({ name: 'Pending' });
  expect(telemetry.counts).toEqual({ pending: 1 });
  expect(telemetry.lines).toMatchObject([{ level: 'info', reason: 'the bank is thinking' }]);
});

test('a thrown value that is no error is transient', async () => {
  const { run } = machine({
    prepare: async () => {
      throw 'a string';
    },
  });
  await expect(run()).rejects.toMatchObject({ name: 'Transient', message: 'a string' });
});

test.each([
  [{ data: { correlationId: 'c' } }, 'Count: data.thingId:'],
  [{ execution: '' }, 'workflow: execution:'],
])('a call that breaks its contract is rejected: %p', async (call, message) => {
  await expect(machine().run(call)).rejects.toMatchObject({
    name: 'Rejected',
    message: expect.stringContaining(message),
  });
});

test('a redrive is a new command', async () => {
  const { dynamodb, run } = machine({
    decider: { ...once, decide: (count, thingId) => [ThingCounted({ thingId, count })] },
  });
  await run();
  expect(await run({ redrives: 1 })).toEqual({ outcome: 'handled' });
  expect(causes({ dynamodb })).toEqual(['x-1:Count', 'x-1:Count:1']);
});

test.each(['Recount', 'constructor'])('an unknown step is a permanent failure: %s', async (unknown) => {
  await expect(machine().run({ step: unknown })).rejects.toMatchObject({
    name: 'Permanent',
    message: `this function has no step ${unknown}`,
  });
});

test('a step without startsStream and conclude reads its stream first, and goes on', async () => {
  const surroundings = consumerFixture();
  const { startsStream, conclude, ...reaction } = counted;
  const handler = workflow(Data, surroundings, { Count: step(surroundings, reaction) });
  const data = { thingId: 'x', correlationId: 'request-1' };
  expect(await handler({ step: 'Count', execution: 'x-1', redrives: 0, data })).toEqual({ outcome: 'handled' });
  expect(surroundings.dynamodb.sent.map(({ name }) => name)).toEqual(['Query', 'PutItem']);
});

test('a step with startsStream false reads its stream first', async () => {
  const { dynamodb, run } = machine({ startsStream: false });
  await run();
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['Query', 'PutItem']);
});
