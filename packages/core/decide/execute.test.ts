import { type Counted, causes, consumerFixture, ThingCounted } from '@orderflow/testing';
import { Contention, Permanent, Transient } from '../failures/index.ts';
import { orThrow } from './consume.ts';
import { type Decider, reject } from './decider.ts';
import { type Execution, execute, executor } from './execute.ts';

/** Counts up to the number that is the input; rejects less. */
const counter: Decider<number, number, Counted> = {
  initial: 0,
  events: [ThingCounted],
  decide(count, upTo) {
    if (upTo < count) return reject('too-low', `it is ${count}`);
    return Array.from({ length: upTo - count }, (_, at) => ThingCounted({ thingId: 'x', count: count + at + 1 }));
  },
  evolve: (count) => count + 1,
};

type Counting = Execution<number, number, Counted>;

function fixture() {
  const deps = consumerFixture();
  const countTo = (input: number, causationId: string, more: Partial<Counting> = {}) =>
    execute(deps, {
      stream: 'things-x',
      decider: counter,
      cause: { causationId, correlationId: 'request-1', traceparent: '00-1-2-01' },
      input,
      ...more,
    } as Counting);
  const sent = () => deps.dynamodb.sent.map(({ name }) => name);
  return { deps, countTo, sent };
}

const claim = {
  Put: {
    TableName: 'stock',
    Item: { sku: { S: 'tea' } },
    ConditionExpression: 'attribute_not_exists(#sku)',
    ExpressionAttributeNames: { '#sku': 'sku' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  },
};

test('the decided events are one commit with its cause', async () => {
  const { deps, countTo, sent } = fixture();
  expect(await countTo(2, 'r1')).toMatchObject({ outcome: 'handled' });
  expect(sent()).toEqual(['Query', 'PutItem']);
  expect(deps.dynamodb.rows('events')).toMatchObject([
    { stream: 'things-x', version: 1, causationId: 'r1', correlationId: 'request-1', traceparent: '00-1-2-01' },
  ]);
});

test('a cause that is known is a duplicate, whatever the decider would decide now', async () => {
  const { deps, countTo } = fixture();
  await countTo(2, 'r1');
  expect(await countTo(1, 'r1')).toMatchObject({ outcome: 'duplicate' });
  expect(causes(deps)).toEqual(['r1']);
});

test('a rejection is returned, and orThrow throws it as a permanent failure', async () => {
  const { countTo } = fixture();
  await countTo(2, 'r1');
  const executed = await countTo(1, 'r2');
  expect(executed).toEqual({ outcome: 'rejected', rejection: reject('too-low', 'it is 2') });
  expect(() => orThrow(executed)).toThrow(new Permanent('too-low: it is 2'));
});

test('a rejection on a stream assumed empty counts only if it is empty', async () => {
  const { countTo, sent } = fixture();
  expect(await countTo(-1, 'r1', { startsStream: true })).toMatchObject({ outcome: 'rejected' });
  expect(sent()).toEqual(['Query']);
});

test('a failed condition is returned with the item that was found, and orThrow throws a transient failure', async () => {
  const { deps, countTo, sent } = fixture();
  deps.dynamodb.seed('stock', { sku: 'tea' });
  const executed = await countTo(1, 'r1', { startsStream: true, transactWith: () => [claim] });
  expect(executed).toEqual({ outcome: 'conditionFailed', failed: [0], found: [{ sku: { S: 'tea' } }] });
  expect(() => orThrow(executed)).toThrow(new Transient('condition failed in transactWith (0)'));
  expect(sent()).toEqual(['TransactWriteItems']);
});

describe('the history of an execution', () => {
  const eventsOf = async (executed: Awaited<ReturnType<typeof execute>>) =>
    (await orThrow(executed).history()).events.map(({ eventId }) => eventId);

  test.each([
    ['handled', 'r2', 2, ['Query', 'PutItem']],
    ['ignored', 'r2', 1, ['Query']],
    ['duplicate', 'r1', 1, ['Query']],
  ])('after %s is the whole stream, without another read', async (outcome, cause, upTo, calls) => {
    const { deps, countTo, sent } = fixture();
    await countTo(1, 'r1');
    deps.dynamodb.sent.length = 0;
    const executed = await countTo(upTo, cause);
    expect(executed.outcome).toBe(outcome);
    expect(await eventsOf(executed)).toEqual(['things-x:1', 'things-x:2'].slice(0, upTo));
    expect(sent()).toEqual(calls);
  });

  test('after a duplicate that the write has found is read', async () => {
    const { countTo, sent } = fixture();
    await countTo(1, 'r1', { startsStream: true });
    const executed = await countTo(1, 'r1', { startsStream: true });
    expect(sent()).toEqual(['PutItem', 'PutItem']);
    expect(await eventsOf(executed)).toEqual(['things-x:1']);
    expect(sent()).toEqual(['PutItem', 'PutItem', 'Query']);
  });
});

test('contention on a stream assumed empty is thrown once it has lasted, and nothing is written', async () => {
  const { deps, countTo } = fixture();
  deps.dynamodb.fail({ when: 'before', times: 6, on: ({ name }) => name === 'PutItem', error: new Contention('busy') });
  await expect(countTo(1, 'r1', { startsStream: true })).rejects.toThrow('busy');
  expect(causes(deps)).toEqual([]);
});

test('a service that is down while a stream is assumed empty is not asked again', async () => {
  const { deps, countTo, sent } = fixture();
  const error = Object.assign(new Error('not now'), { name: 'InternalServerError', $fault: 'server' });
  deps.dynamodb.fail({ when: 'before', on: ({ name }) => name === 'PutItem', error });
  await expect(countTo(1, 'r1', { startsStream: true })).rejects.toBe(error);
  expect(sent()).toEqual(['PutItem']);
});

test('concurrent executions of one executor that share an item are all handled', async () => {
  const deps = consumerFixture({}, { contended: true });
  const run = executor(deps);
  const touch = {
    Update: {
      TableName: 'stock',
      Key: { sku: { S: 'tea' } },
      UpdateExpression: 'ADD #n :one',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  };
  const executed = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      run({
        stream: `things-${at}`,
        decider: counter,
        cause: { causationId: `r${at}`, correlationId: 'c' },
        input: 1,
        startsStream: true,
        transactWith: () => [touch],
      }),
    ),
  );
  expect(executed.map(({ outcome }) => outcome)).toEqual(Array(10).fill('handled'));
  expect(deps.dynamodb.rows('stock')).toEqual([{ sku: 'tea', n: 10 }]);
});
