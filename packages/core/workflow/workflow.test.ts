import { type Counted, causes, consumerFixture, ThingCounted } from '@orderflow/testing';
import * as z from 'zod/mini';
import type { Decider } from '../decide/index.ts';
import { Permanent, Transient, Unavailable } from '../failures/index.ts';
import { BusinessOutcome } from './business-outcome.ts';
import { type StepReaction, step } from './step.ts';
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

test('a step is one commit, whose cause is execution and step', async () => {
  const { dynamodb, run } = machine();
  expect(await run()).toEqual({ outcome: 'handled' });
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem']);
  expect(dynamodb.rows('events')).toMatchObject([
    { stream: 'things-x', version: 1, causationId: 'x-1:Count', correlationId: 'request-1' },
  ]);
});

test('its trace goes on in the commit', async () => {
  const { dynamodb, run } = machine();
  await run({ data: { thingId: 'x', correlationId: 'request-1', traceparent: '00-1-2-01' } });
  expect(dynamodb.rows('events')).toMatchObject([{ traceparent: '00-1-2-01' }]);
});

test('tried again, it finds its own commit', async () => {
  const { dynamodb, run } = machine();
  await run();
  expect(await run()).toEqual({ outcome: 'duplicate' });
  expect(causes({ dynamodb })).toEqual(['x-1:Count']);
});

test('in another execution there is nothing left to do', async () => {
  const { run } = machine();
  await run();
  expect(await run({ execution: 'x-2' })).toEqual({ outcome: 'ignored' });
});

test('crash before the write: tried again, it happens', async () => {
  const { dynamodb, run } = machine();
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'PutItem' });
  await expect(run()).rejects.toMatchObject({ name: 'Transient' });
  expect(await run()).toEqual({ outcome: 'handled' });
  expect(causes({ dynamodb })).toEqual(['x-1:Count']);
});

test.each([true, false])(
  'crash after the write: tried again, it has happened once (startsStream: %s)',
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

test('what its stream says is its answer, by name', async () => {
  const { run, telemetry } = machine({ prepare: async () => undefined });
  await expect(run()).rejects.toMatchObject({
    name: 'Uncounted',
    message: 'nothing was counted',
    stack: 'Uncounted: nothing was counted',
  });
  expect(telemetry.counts).toEqual({ answered: 1 });
  expect(telemetry.lines).toMatchObject([
    { level: 'info', message: 'answered', answer: 'Uncounted', step: 'Count', commandId: 'x-1:Count' },
  ]);
});

test('the answer is the same for a command that comes again', async () => {
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
])('what fails leaves under the name of its class: %s', async (name, error) => {
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

test('anything can be thrown', async () => {
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

test('a redriven execution gives its commands anew', async () => {
  const { dynamodb, run } = machine({
    decider: { ...once, decide: (count, thingId) => [ThingCounted({ thingId, count })] },
  });
  await run();
  expect(await run({ redrives: 1 })).toEqual({ outcome: 'handled' });
  expect(causes({ dynamodb })).toEqual(['x-1:Count', 'x-1:Count:1']);
});

test.each(['Recount', 'constructor'])('a step that is not there: %s', async (unknown) => {
  await expect(machine().run({ step: unknown })).rejects.toMatchObject({
    name: 'Permanent',
    message: `this function has no step ${unknown}`,
  });
});

test('a step that expects its stream to hold something reads first', async () => {
  const { dynamodb, run } = machine({ startsStream: false });
  await run();
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['Query', 'PutItem']);
});
