import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { FakeDynamoDB, type FakeOptions, ThingCounted } from '@orderflow/testing';
import { Contention, Permanent, Transient } from '../failures/index.ts';
import type { Commit } from './commit.ts';
import { EventStore, emptyHistory, extend } from './event-store.ts';

const SHAPES = { events: { key: ['stream', 'version'] }, stock: { key: ['sku'] } };

function setup(options?: FakeOptions) {
  const dynamodb = new FakeDynamoDB(SHAPES, options);
  return { dynamodb, store: new EventStore(dynamodb, 'events') };
}

const commit = (version: number, causationId: string, counts = [version]): Commit => ({
  stream: 'things-x',
  version,
  causationId,
  correlationId: 'c1',
  at: '2026-11-23T08:00:01.000Z',
  events: counts.map((count) => ThingCounted({ thingId: 'x', count })),
});

const take = (quantity: number, sku = 'tea') => ({
  Update: {
    TableName: 'stock',
    Key: { sku: { S: sku } },
    UpdateExpression: 'SET #available = #available - :quantity',
    ConditionExpression: '#available >= :quantity',
    ExpressionAttributeNames: { '#available': 'available' },
    ExpressionAttributeValues: { ':quantity': { N: String(quantity) } },
  },
});

/** DynamoDB cancels the next transaction, with these codes. */
function cancelling(...codes: string[]) {
  const { dynamodb, store } = setup();
  const CancellationReasons = codes.map((Code) => ({ Code }));
  const error = new TransactionCanceledException({ message: codes.join(), $metadata: {}, CancellationReasons });
  dynamodb.fail({ when: 'before', error });
  return store.append(commit(1, 'e1'), [take(1)]);
}

test('a stream that does not exist is empty', async () => {
  expect(await setup().store.load('things-x')).toEqual(emptyHistory('things-x'));
});

test('appended commits are loaded in order, each event with its position, from as many pages as there are', async () => {
  const { store, dynamodb } = setup({ pageSize: 1 });
  await store.append(commit(1, 'e1', [1, 2]));
  await store.append(commit(3, 'e2'));
  const history = await store.load('things-x');
  expect(history).toMatchObject({ stream: 'things-x', version: 3, commits: [{ version: 1 }, { version: 3 }] });
  expect(history.events.map(({ eventId }) => eventId)).toEqual(['things-x:1', 'things-x:2', 'things-x:3']);
  const queries = dynamodb.sent.filter(({ name }) => name === 'Query').map(({ input }) => input);
  expect(queries).toEqual(queries.map(() => expect.objectContaining({ ConsistentRead: true })));
});

test('one event is found by its position, wherever it stands in its commit, and by a strongly consistent read if it is not', async () => {
  const { store, dynamodb } = setup();
  await store.append(commit(1, 'e1', [1, 2]));
  await store.append(commit(3, 'e2'));
  const found = await Promise.all([0, 1, 2, 3, 4].map((sequence) => store.find('things-x', sequence)));
  expect(found.map((event) => event?.eventId)).toEqual([
    undefined,
    'things-x:1',
    'things-x:2',
    'things-x:3',
    undefined,
  ]);
  expect(await store.find('things-y', 1)).toBeUndefined();
  expect(await new EventStore({ send: (async () => ({})) as never }, 'events').find('things-x', 1)).toBeUndefined();
  expect(dynamodb.sent.at(-1)?.input).toMatchObject({ ConsistentRead: true, Limit: 1 });
});

const at = (sequence: number, stream = 'things-x') => ({ stream, sequence });

async function stored() {
  const { store, dynamodb } = setup();
  await store.append(commit(1, 'e1', [1, 2]));
  await store.append(commit(3, 'e2'));
  await store.append({ ...commit(1, 'e3'), stream: 'things-y' });
  const names = () => dynamodb.sent.flatMap(({ name }) => (name === 'PutItem' ? [] : [name]));
  const find = async (...positions: Parameters<EventStore['findEach']>[0]) =>
    (await Promise.all(store.findEach(positions))).map((event) => event?.eventId);
  return { store, dynamodb, names, find };
}

test('events are found by their positions with one call, each position asked for once', async () => {
  const { dynamodb, names, find } = await stored();
  expect(await find(at(3), at(1, 'things-y'), at(2), at(1), at(3))).toEqual([
    ...['things-x:3', 'things-y:1', 'things-x:2', 'things-x:1', 'things-x:3'],
  ]);
  expect(names()).toEqual(['BatchGetItem']);
  expect(dynamodb.sent.at(-1)?.input.RequestItems?.events).toMatchObject({ ConsistentRead: false });
});

test('an event that is not the first of its commit is found with a call more, and so is that there is none', async () => {
  const { names, find } = await stored();
  expect(await find(at(2), at(3))).toEqual(['things-x:2', 'things-x:3']);
  expect(await find(at(1, 'things-z'), at(3))).toEqual([undefined, 'things-x:3']);
  expect(names()).toEqual(['BatchGetItem', 'Query', 'BatchGetItem', 'Query']);
});

test('a position by itself takes one call, wherever the event stands in its commit', async () => {
  const { names, find } = await stored();
  expect([await find(), await find(at(2))]).toEqual([[], ['things-x:2']]);
  expect(names()).toEqual(['Query']);
});

test('keys that DynamoDB leaves unprocessed are read by themselves, and one that fails fails alone', async () => {
  const { store, dynamodb } = await stored();
  dynamodb.fail({ when: 'partial' });
  dynamodb.fail({ when: 'before', on: ({ name }) => name === 'Query' });
  const found = await Promise.allSettled(store.findEach([at(1), at(3), at(1, 'things-y')]));
  expect(found).toMatchObject([
    { status: 'fulfilled', value: { eventId: 'things-x:1' } },
    { status: 'rejected' },
    { status: 'fulfilled', value: { eventId: 'things-y:1' } },
  ]);
});

test('when the call fails, each read has failed', async () => {
  const { store, dynamodb } = await stored();
  dynamodb.fail({ when: 'before' });
  const found = await Promise.allSettled(store.findEach([at(1), at(3)]));
  expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('more than 100 positions take several calls, and an answer without items is none', async () => {
  const { names, find } = await stored();
  const many = Array.from({ length: 150 }, (_, index) => at(1, index === 120 ? 'things-y' : `things-${index}`));
  expect((await find(...many)).filter(Boolean)).toEqual(['things-y:1']);
  expect(names().filter((name) => name === 'BatchGetItem')).toHaveLength(2);
  const silent = new EventStore({ send: (async () => ({})) as never }, 'events');
  expect(await Promise.all(silent.findEach([at(1), at(2)]))).toEqual([undefined, undefined]);
});

/** A store whose eventually consistent reads do not see anything yet, and how each read was made. */
function early() {
  const { dynamodb, store } = setup();
  const reads: boolean[] = [];
  const send = async (command: { readonly input: { readonly ConsistentRead?: boolean } }) => {
    reads.push(command.input.ConsistentRead === true);
    return command.input.ConsistentRead ? dynamodb.send(command as never) : {};
  };
  return { append: store.append.bind(store), store: new EventStore({ send: send as never }, 'events'), reads };
}

test('an event that an eventually consistent read finds is read once, and one that it misses once more', async () => {
  const { store, dynamodb } = setup();
  await store.append(commit(1, 'e1'));
  await store.find('things-x', 1);
  expect(dynamodb.sent.map(({ input }) => (input as { ConsistentRead?: boolean }).ConsistentRead)).toEqual([
    undefined,
    false,
  ]);
  const soon = early();
  await soon.append(commit(1, 'e1'));
  expect(await soon.store.find('things-x', 1)).toMatchObject({ eventId: 'things-x:1' });
  expect(soon.reads).toEqual([false, true]);
});

test('a beginning of a stream is read with eventual consistency if it is enough, and strongly if it is not', async () => {
  const { store, dynamodb } = setup();
  await store.append(commit(1, 'e1'));
  expect(await store.load('things-x', ({ version }) => version === 1)).toMatchObject({ version: 1 });
  expect(dynamodb.sent.slice(1)).toMatchObject([{ input: { ConsistentRead: false } }]);
  const soon = early();
  await soon.append(commit(1, 'e1'));
  expect(await soon.store.load('things-x', ({ version }) => version === 1)).toMatchObject({ version: 1 });
  expect(soon.reads).toEqual([false, true]);
});

test('after a page without items the next page is read', async () => {
  const pages = [{ LastEvaluatedKey: { stream: { S: 'things-x' } } }, {}];
  const store = new EventStore({ send: (async () => pages.shift()) as never }, 'events');
  expect(await store.load('things-x')).toEqual(emptyHistory('things-x'));
  expect(pages).toEqual([]);
});

test('a commit is one plain write; with transactWith it is one transaction', async () => {
  const { store, dynamodb } = setup();
  dynamodb.seed('stock', { sku: 'tea', available: 3 });
  expect(await store.append(commit(1, 'e1'))).toEqual({ outcome: 'appended' });
  expect(await store.append(commit(2, 'e2'), [take(2)])).toEqual({ outcome: 'appended' });
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem', 'TransactWriteItems']);
  expect(dynamodb.rows('stock')).toEqual([{ sku: 'tea', available: 1 }]);
});

test.each([[[]], [[take(1)]]])(
  'a position that is taken is a conflict, with its winner: transactWith %j',
  async (transactWith) => {
    const { store, dynamodb } = setup();
    dynamodb.seed('stock', { sku: 'tea', available: 3 });
    await store.append(commit(1, 'winner'));
    const lost = await store.append(commit(1, 'loser'), transactWith);
    expect(lost).toMatchObject({ outcome: 'conflict', winner: { causationId: 'winner' } });
    expect(dynamodb.rows('stock')).toEqual([{ sku: 'tea', available: 3 }]);
  },
);

test('the winner is undefined when DynamoDB does not return it', async () => {
  const { store, dynamodb } = setup();
  const CancellationReasons = [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }];
  const error = new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons });
  dynamodb.fail({ when: 'before', error });
  expect(await store.append(commit(1, 'e1'), [take(1)])).toEqual({ outcome: 'conflict', winner: undefined });
});

test('when a condition of transactWith fails, nothing is written, and its index is returned', async () => {
  const { store, dynamodb } = setup();
  dynamodb.seed('stock', { sku: 'tea', available: 3 }, { sku: 'mug', available: 0 });
  expect(await store.append(commit(1, 'e1'), [take(1), take(1, 'mug')])).toEqual({
    outcome: 'conditionFailed',
    failed: [1],
  });
  expect(dynamodb.rows('events')).toEqual([]);
});

test('when a condition fails, its item is returned if the write asks for it', async () => {
  const { store, dynamodb } = setup();
  dynamodb.seed('stock', { sku: 'tea', available: 3 });
  const asking = { Update: { ...take(4).Update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } };
  const found = [{ sku: { S: 'tea' }, available: { N: '3' } }];
  expect(await store.append(commit(1, 'e1'), [asking])).toEqual({ outcome: 'conditionFailed', failed: [0], found });
});

test('overlapping transactions are contention', async () => {
  const { store, dynamodb } = setup({ contended: true });
  dynamodb.seed('stock', { sku: 'tea', available: 3 });
  const results = await Promise.allSettled([
    store.append(commit(1, 'e1'), [take(1)]),
    store.append({ ...commit(1, 'e2'), stream: 'things-y' }, [take(1)]),
    store.append(commit(1, 'e3')),
  ]);
  expect(results).toMatchObject([
    { status: 'fulfilled', value: { outcome: 'appended' } },
    { status: 'rejected', reason: expect.any(Contention) },
    { status: 'rejected', reason: expect.any(Contention) },
  ]);
});

test.each([
  [['None', 'TransactionConflict'], Contention],
  [['None', 'ValidationError'], Permanent],
  [['ItemCollectionSizeLimitExceeded', 'None'], Permanent],
  [['None', 'ThrottlingError'], Transient],
  [[], Transient],
])('a transaction cancelled for %j is %p', async (codes, kind) => {
  await expect(cancelling(...codes)).rejects.toThrow(kind);
});

test('a cancellation without reasons is transient', async () => {
  const { dynamodb, store } = setup();
  dynamodb.fail({ when: 'before', error: new TransactionCanceledException({ message: 'why', $metadata: {} }) });
  await expect(store.append(commit(1, 'e1'), [take(1)])).rejects.toThrow('transaction cancelled: why');
});

test('any other error is thrown unchanged', async () => {
  const { dynamodb, store } = setup();
  const error = new Error('no route');
  dynamodb.fail({ when: 'before', error });
  await expect(store.append(commit(1, 'e1'))).rejects.toBe(error);
});

test('when the answer is lost after the write, the same append again is a conflict with its own commit', async () => {
  const { dynamodb, store } = setup();
  dynamodb.fail({ when: 'after' });
  await expect(store.append(commit(1, 'e1'))).rejects.toThrow('the connection was lost');
  expect(await store.append(commit(1, 'e1'))).toMatchObject({ outcome: 'conflict', winner: { causationId: 'e1' } });
});

test('a history extended by a commit is the history that is loaded after its append', async () => {
  const { store } = setup();
  await store.append(commit(1, 'e1', [1, 2]));
  const before = await store.load('things-x');
  await store.append(commit(3, 'e2'));
  expect(extend(before, commit(3, 'e2'))).toEqual(await store.load('things-x'));
});
