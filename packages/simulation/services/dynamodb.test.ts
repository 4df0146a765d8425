import { type DynamoDBOptions, type FinishOptions, SimulatedDynamoDB } from './dynamodb.ts';
import type { StreamRecord } from './stream-records.ts';

const TABLES = [
  { name: 'events', key: ['stream', 'version'], types: { stream: 'S', version: 'N' }, stream: 'NEW_IMAGE' },
  { name: 'stock', key: ['sku'], stream: 'NEW_AND_OLD_IMAGES', ttlAttribute: 'until', indexes: { byKind: ['kind'] } },
] as const;

function world(options: Omit<DynamoDBOptions, 'onRecord'> = {}) {
  const clock = { time: Date.parse('2026-01-01T00:00:00Z'), now: () => clock.time };
  const records: (StreamRecord & { readonly table: string })[] = [];
  const onRecord = (table: string, record: StreamRecord) => void records.push({ table, ...record });
  const dynamodb = new SimulatedDynamoDB(TABLES, clock, { ...options, onRecord });
  return { clock, records, dynamodb };
}

const put = (sku: string, more: object = {}) => ({ TableName: 'stock', Item: { sku: { S: sku }, ...more } });
const get = (sku: string, more: object = {}) => ({ TableName: 'stock', Key: { sku: { S: sku } }, ...more });
const take = (sku: string) => ({
  ...get(sku),
  UpdateExpression: 'SET #n = #n - :one',
  ConditionExpression: '#n >= :one',
  ExpressionAttributeNames: { '#n': 'n' },
  ExpressionAttributeValues: { ':one': { N: '1' } },
});
const transaction = (...skus: readonly string[]) => ({ TransactItems: skus.map((sku) => ({ Update: take(sku) })) });

function caught(work: () => unknown) {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('time between arrival and effect', () => {
  test('a single write happens as it finishes', () => {
    const { dynamodb } = world();
    dynamodb.seed('stock', { sku: 'tea', n: 1 });
    const [first, second] = [dynamodb.begin('UpdateItem', take('tea')), dynamodb.begin('UpdateItem', take('tea'))];
    second.finish();
    expect(first.finish).toThrow('The conditional request failed');
    expect(dynamodb.rows('stock')).toEqual([{ sku: 'tea', n: 0 }]);
  });

  test('a transaction holds its items until it ends', () => {
    const { dynamodb } = world();
    dynamodb.seed('stock', { sku: 'tea', n: 5 }, { sku: 'cup', n: 5 }, { sku: 'pot', n: 5 });
    const open = dynamodb.begin('TransactWriteItems', transaction('tea', 'cup'));
    const rival = dynamodb.begin('TransactWriteItems', transaction('pot', 'cup'));
    expect(caught(() => dynamodb.call('UpdateItem', take('tea')))).toHaveProperty(
      'name',
      'TransactionConflictException',
    );
    expect(dynamodb.call('GetItem', get('tea'))).toHaveProperty('Item.n', { N: '5' });
    dynamodb.call('UpdateItem', take('pot'));
    open.finish();
    expect(caught(rival.finish)).toHaveProperty('CancellationReasons.1.Code', 'TransactionConflict');
    dynamodb.call('UpdateItem', take('tea'));
    expect(dynamodb.rows('stock').map(({ n }) => n)).toEqual([4, 4, 3]);
  });

  test('one that is cancelled has no effect and holds nothing', () => {
    const { dynamodb, records } = world();
    dynamodb.seed('stock', { sku: 'tea', n: 5 });
    const call = dynamodb.begin('TransactWriteItems', transaction('tea'));
    call.cancel();
    expect(() => call.finish()).toThrow('a call ends once');
    dynamodb.call('UpdateItem', take('tea'));
    expect([dynamodb.rows('stock'), records.length]).toEqual([[{ sku: 'tea', n: 4 }], 1]);
  });

  test('a token makes a repeated transaction the same one, for ten minutes', () => {
    const { dynamodb, clock } = world();
    dynamodb.seed('stock', { sku: 'tea', n: 5 }, { sku: 'cup', n: 0 });
    const input = { ...transaction('tea'), ClientRequestToken: 't' };
    const open = dynamodb.begin('TransactWriteItems', input);
    expect(() => dynamodb.call('TransactWriteItems', input)).toThrow(/belongs/);
    open.finish();
    dynamodb.call('TransactWriteItems', input);
    expect(dynamodb.rows('stock')).toContainEqual({ sku: 'tea', n: 4 });
    const other = { ...transaction('cup'), ClientRequestToken: 't' };
    expect(caught(() => dynamodb.call('TransactWriteItems', other))).toHaveProperty(
      'name',
      'IdempotentParameterMismatchException',
    );
    const failing = { ...other, ClientRequestToken: 'u' };
    for (const _ of [1, 2])
      expect(() => dynamodb.call('TransactWriteItems', failing)).toThrow('ConditionalCheckFailed');
    const given = dynamodb.begin('TransactWriteItems', { ...input, ClientRequestToken: 'v' });
    given.cancel();
    clock.time += 600_000;
    dynamodb.call('TransactWriteItems', input);
    expect(dynamodb.rows('stock')).toContainEqual({ sku: 'tea', n: 3 });
  });
});

describe('reads that need not be consistent', () => {
  const query = { TableName: 'stock', IndexName: 'byKind', KeyConditionExpression: '#k = :k' };
  const ofKind = (kind: string) => ({
    ...query,
    ExpressionAttributeNames: { '#k': 'kind' },
    ExpressionAttributeValues: { ':k': { S: kind } },
  });

  test('see an item, an index and a whole table as they were', () => {
    const { dynamodb, clock } = world();
    dynamodb.call('PutItem', put('tea', { kind: { S: 'a' } }));
    clock.time += 100;
    dynamodb.call('PutItem', put('tea', { kind: { S: 'b' } }));
    dynamodb.call('PutItem', put('cup', { kind: { S: 'a' } }));
    clock.time += 100;
    dynamodb.call('DeleteItem', get('cup'));
    const count = (kind: string, staleMs: number) =>
      (dynamodb.call('Query', ofKind(kind), { staleMs }) as { Count: number }).Count;
    expect([count('a', 0), count('a', 50), count('a', 150), count('a', 250)]).toEqual([0, 1, 1, 0]);
    expect([count('b', 0), count('b', 50), count('b', 150)]).toEqual([1, 1, 0]);
    const kindOf = (how: object) => dynamodb.call('GetItem', get('tea', how), { staleMs: 150 });
    expect(kindOf({})).toHaveProperty('Item.kind', { S: 'a' });
    expect(kindOf({ ConsistentRead: true })).toHaveProperty('Item.kind', { S: 'b' });
    expect(dynamodb.call('Scan', { TableName: 'stock' }, { staleMs: 50 })).toHaveProperty('Count', 2);
  });

  test('of a batch see items as they were, unless it asks for consistency, and leave keys unprocessed', () => {
    const { dynamodb, clock } = world();
    dynamodb.call('PutItem', put('tea', { kind: { S: 'a' } }));
    clock.time += 100;
    dynamodb.call('PutItem', put('tea', { kind: { S: 'b' } }));
    const batch = (ConsistentRead: boolean, how: FinishOptions) => {
      const Keys = ['tea', 'cup'].map((sku) => ({ sku: { S: sku } }));
      return dynamodb.call('BatchGetItem', { RequestItems: { stock: { Keys, ConsistentRead } } }, how);
    };
    expect(batch(false, { staleMs: 50 })).toHaveProperty('Responses.stock.0.kind', { S: 'a' });
    expect(batch(true, { staleMs: 50 })).toHaveProperty('Responses.stock.0.kind', { S: 'b' });
    expect(batch(true, { isUnprocessed: (index) => index === 0 })).toMatchObject({
      Responses: { stock: [] },
      UnprocessedKeys: { stock: { Keys: [{ sku: { S: 'tea' } }], ConsistentRead: true } },
    });
  });

  test('see nothing older than is kept', () => {
    const { dynamodb, clock } = world({ keepMs: 10 });
    for (let n = 0; n < 100; n++) {
      clock.time += 5;
      dynamodb.call('PutItem', put('tea', { n: { N: String(n) } }));
    }
    expect(dynamodb.call('GetItem', get('tea'), { staleMs: 7 })).toHaveProperty('Item.n', { N: '97' });
    expect(
      Number((dynamodb.call('GetItem', get('tea'), { staleMs: 400 }) as { Item: { n: { N: string } } }).Item.n.N),
    ).toBeGreaterThan(90);
  });

  test('an index is never read consistently', () => {
    const input = { ...ofKind('a'), ConsistentRead: true };
    expect(() => world().dynamodb.call('Query', input)).toThrow('not supported on global secondary indexes');
  });
});

describe('streams', () => {
  test('a record for each change, none for what changes nothing', () => {
    const { dynamodb, records } = world();
    dynamodb.call('PutItem', put('tea', { n: { N: '1' } }));
    dynamodb.call('PutItem', put('tea', { n: { N: '1.0' } }));
    dynamodb.call('UpdateItem', take('tea'));
    dynamodb.call('DeleteItem', get('tea'));
    dynamodb.call('DeleteItem', get('tea'));
    expect(records.map(({ record }) => record.eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    const [insert, modify, remove] = records.map(({ record }) => record.dynamodb);
    const image = (n: string) => ({ sku: { S: 'tea' }, n: { N: n } });
    expect(insert).toMatchObject({
      Keys: { sku: { S: 'tea' } },
      NewImage: image('1'),
      ApproximateCreationDateTime: 1767225600,
    });
    expect(insert).not.toHaveProperty('OldImage');
    expect(modify).toMatchObject({ NewImage: image('0'), OldImage: image('1') });
    expect(remove).toMatchObject({ OldImage: image('0') });
    const numbers = [insert, modify, remove].map((record) => record?.SequenceNumber ?? '');
    expect(numbers.toSorted()).toEqual(numbers);
  });

  test('only what the view shows; a partition key stays in its shard', () => {
    const { dynamodb, records } = world({ shards: 4 });
    for (let n = 0; n < 40; n++)
      dynamodb.call('PutItem', {
        TableName: 'events',
        Item: { stream: { S: `s${n % 20}` }, version: { N: String(n) } },
      });
    dynamodb.call('DeleteItem', { TableName: 'events', Key: { stream: { S: 's0' }, version: { N: '0' } } });
    expect(records.at(-1)?.record.dynamodb).not.toHaveProperty('OldImage');
    const shards = new Map(records.map(({ shard, record }) => [record.dynamodb?.Keys?.stream?.S, shard]));
    for (const { shard, record } of records) expect(shards.get(record.dynamodb?.Keys?.stream?.S)).toBe(shard);
    expect(new Set(shards.values()).size).toBe(4);
  });

  test('expiry takes away what is due, and says that it was expiry', () => {
    const { dynamodb, records, clock } = world();
    const until = (at: number) => ({ until: { N: String(at / 1000) } });
    dynamodb.call('PutItem', put('old', until(clock.time - 1000)));
    dynamodb.call('PutItem', put('older', until(clock.time - 10_000)));
    dynamodb.call('PutItem', put('new', until(clock.time + 1000)));
    dynamodb.call('PutItem', put('odd', { until: { S: 'soon' } }));
    expect(dynamodb.expire(clock.time - 5000)).toBe(1);
    expect(dynamodb.rows('stock').map(({ sku }) => sku)).toEqual(['new', 'odd', 'old']);
    expect(records.at(-1)?.record).toMatchObject({ eventName: 'REMOVE', userIdentity: { type: 'Service' } });
    expect(dynamodb.expire()).toBe(1);
  });
});

describe('limits', () => {
  test('an item of 400 KB', () => {
    const { dynamodb } = world();
    const text = (length: number) => ({ text: { S: 'x'.repeat(length) } });
    const room = 400 * 1024 - 'text'.length - 'skutea'.length;
    dynamodb.call('PutItem', put('tea', text(room)));
    expect(() => dynamodb.call('PutItem', put('tea', text(room + 1)))).toThrow('Item size has exceeded');
    const more = {
      ...get('tea'),
      UpdateExpression: 'SET #n = :n',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':n': { S: '' } },
    };
    expect(() => dynamodb.call('UpdateItem', more)).toThrow('Item size to update');
    const { CancellationReasons: reasons } = caught(() =>
      dynamodb.call('TransactWriteItems', { TransactItems: [{ Update: more }] }),
    ) as { CancellationReasons: object[] };
    expect(reasons).toEqual([{ Code: 'ValidationError', Message: expect.stringContaining('Item size') }]);
  });

  test('a page of 1 MB', () => {
    const { dynamodb } = world();
    for (const sku of ['a', 'b', 'c', 'd', 'e'])
      dynamodb.call('PutItem', put(sku, { text: { S: 'x'.repeat(300_000) } }));
    const page = dynamodb.call('Scan', { TableName: 'stock' });
    expect(page).toMatchObject({ Count: 4, LastEvaluatedKey: { sku: { S: 'd' } } });
  });

  test.each([
    ['GetItem', { ...get('tea'), AttributesToGet: ['n'] }, 'AttributesToGet of GetItem'],
    ['UpdateItem', { ...get('tea'), ReturnValues: 'UPDATED_NEW' }, 'ReturnValues UPDATED_NEW of UpdateItem'],
    ['BatchWriteItem', {}, 'BatchWriteItem'],
    ['PutItem', put('tea', { set: { SS: ['a'] } }), 'the attribute type SS'],
  ])('what is not simulated is no answer of DynamoDB: %s', (name, input, what) => {
    expect(() => world().dynamodb.begin(name, input)).toThrow(new Error(`DynamoDB: ${what} is not simulated`));
  });

  test('keys are of their declared types, in indexes too', () => {
    const { dynamodb } = world();
    const event = { stream: { S: 'a' }, version: { S: '1' } };
    expect(() => dynamodb.call('PutItem', { TableName: 'events', Item: event })).toThrow(
      'version expected: N actual: S',
    );
    expect(() => dynamodb.call('PutItem', put('tea', { kind: { S: '' } }))).toThrow(
      'IndexName: byKind, IndexKey: kind',
    );
  });
});
