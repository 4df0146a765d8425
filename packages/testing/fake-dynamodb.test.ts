import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshalled, plain } from './attribute-values.ts';
import type { FakeOptions } from './fake-dynamodb.ts';
import { caught, fake, put, queryOf } from './sample-requests.ts';

describe('single items', () => {
  test('a conditional put succeeds once, and returns the existing item when requested', async () => {
    const dynamodb = fake();
    await dynamodb.send(new PutItemCommand(put('a', 1, { by: 'first' })));
    const silent = await caught(dynamodb.send(new PutItemCommand(put('a', 1))));
    expect(silent).toBeInstanceOf(ConditionalCheckFailedException);
    expect(silent.Item).toBeUndefined();
    const telling = { ...put('a', 1), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    const error = await caught(dynamodb.send(new PutItemCommand(telling)));
    expect(plain(error.Item)).toEqual({ stream: 'a', version: 1, by: 'first' });
    expect(dynamodb.rows('events')).toHaveLength(1);
  });

  test('get returns the item, or its projection', async () => {
    const dynamodb = fake();
    dynamodb.seed('stock', { sku: 'tea', available: 3 });
    const Key = { sku: { S: 'tea' } };
    const whole = await dynamodb.send(new GetItemCommand({ TableName: 'stock', Key }));
    expect(whole.Item).toEqual(marshalled({ sku: 'tea', available: 3 }));
    const part = await dynamodb.send(
      new GetItemCommand({
        TableName: 'stock',
        Key,
        ProjectionExpression: '#available',
        ExpressionAttributeNames: { '#available': 'available' },
      }),
    );
    expect(part.Item).toEqual({ available: { N: '3' } });
    const none = await dynamodb.send(new GetItemCommand({ TableName: 'stock', Key: { sku: { S: 'no' } } }));
    expect(none.Item).toBeUndefined();
  });

  test('update changes an item, or creates it', async () => {
    const dynamodb = fake();
    const add = (ReturnValues?: 'ALL_OLD' | 'ALL_NEW') =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName: 'stock',
          Key: { sku: { S: 'tea' } },
          UpdateExpression: 'ADD #available :one',
          ExpressionAttributeNames: { '#available': 'available' },
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues,
        }),
      );
    await add();
    expect((await add('ALL_OLD')).Attributes).toEqual(marshalled({ sku: 'tea', available: 1 }));
    expect((await add('ALL_NEW')).Attributes).toEqual(marshalled({ sku: 'tea', available: 3 }));
  });

  test('delete removes an item, and does nothing without one', async () => {
    const dynamodb = fake();
    dynamodb.seed('stock', { sku: 'tea' });
    const gone = () => dynamodb.send(new DeleteItemCommand({ TableName: 'stock', Key: { sku: { S: 'tea' } } }));
    await gone();
    await gone();
    expect(dynamodb.rows('stock')).toEqual([]);
  });

  test('requests and responses are copied', async () => {
    const dynamodb = fake();
    const Item = marshalled({ sku: 'tea', tags: ['a'] });
    await dynamodb.send(new PutItemCommand({ TableName: 'stock', Item }));
    Item.tags?.L?.pop();
    const read = await dynamodb.send(new GetItemCommand({ TableName: 'stock', Key: { sku: { S: 'tea' } } }));
    read.Item?.tags?.L?.pop();
    expect(dynamodb.rows('stock')).toEqual([{ sku: 'tea', tags: ['a'] }]);
  });
});

describe('query', () => {
  const filled = (options?: FakeOptions) => {
    const dynamodb = fake(options);
    dynamodb.seed('events', { stream: 'b', version: 1 }, { stream: 'a', version: 10, kind: 'x' });
    dynamodb.seed('events', { stream: 'a', version: 9, kind: 'x' }, { stream: 'a', version: 2 });
    return dynamodb;
  };
  const versions = (page: { Items?: Parameters<typeof plain>[0][] }) => page.Items?.map((item) => plain(item).version);

  test('query returns one partition ordered by sort key, numbers by value', async () => {
    expect(versions(await filled().send(queryOf('a')))).toEqual([2, 9, 10]);
    expect(versions(await filled().send(queryOf('a', { ScanIndexForward: false, Limit: 2 })))).toEqual([10, 9]);
  });

  test('query returns pages', async () => {
    const dynamodb = filled({ pageSize: 2 });
    const first = await dynamodb.send(queryOf('a'));
    expect(versions(first)).toEqual([2, 9]);
    const second = await dynamodb.send(queryOf('a', { ExclusiveStartKey: first.LastEvaluatedKey }));
    expect([versions(second), second.LastEvaluatedKey]).toEqual([[10], undefined]);
  });

  test('an index contains only the items with its key', async () => {
    const byKind = new QueryCommand({
      TableName: 'events',
      IndexName: 'byKind',
      KeyConditionExpression: '#kind = :x',
      FilterExpression: '#version > :nine',
      ExpressionAttributeNames: { '#kind': 'kind', '#version': 'version' },
      ExpressionAttributeValues: { ':x': { S: 'x' }, ':nine': { N: '9' } },
      Limit: 1,
    });
    const page = await filled().send(byKind);
    expect([page.Items, page.ScannedCount]).toEqual([[], 1]);
    expect(plain(page.LastEvaluatedKey ?? {})).toEqual({ kind: 'x', stream: 'a', version: 9 });
    await expect(filled().send(queryOf('a', { IndexName: 'none' }))).rejects.toThrow('specified index: none');
  });
});

describe('invalid requests', () => {
  test.each([
    ['no such table', put('a', 1), { TableName: 'none' }, 'Table: none not found'],
    ['no table', put('a', 1), { TableName: undefined }, 'not found'],
    ['no key', put('a', 1), { Item: { stream: { S: 'a' } } }, 'Missing the key version'],
    ['empty key', put('', 1), {}, 'empty string value. Key: stream'],
    ['no item', put('a', 1), { Item: undefined }, 'Missing the key stream'],
    [
      'idle placeholder',
      put('a', 1),
      { ExpressionAttributeValues: { ':x': { S: '' } } },
      'unused in expressions: keys: {:x}',
    ],
  ])('%s', async (_name, input, change, message) => {
    await expect(fake().send(new PutItemCommand({ ...input, ...change }))).rejects.toThrow(message);
  });

  test('a missing key is a validation error', async () => {
    await expect(fake().send(new GetItemCommand({ TableName: 'stock', Key: undefined }))).rejects.toThrow(
      'does not match',
    );
    await expect(fake().send(new DeleteItemCommand({ TableName: 'stock', Key: undefined }))).rejects.toThrow(
      'does not match',
    );
    await expect(fake().send(new QueryCommand({ TableName: 'stock' }))).rejects.toThrow('must be specified');
  });

  test('a query without a partition is a validation error', async () => {
    const KeyConditionExpression = '#stream > :stream';
    await expect(fake().send(queryOf('a', { KeyConditionExpression }))).rejects.toThrow('missed key schema element');
  });

  test('a command that is not simulated throws', async () => {
    await expect(fake().send(new BatchWriteItemCommand({ RequestItems: {} }))).rejects.toThrow('BatchWriteItem is not');
    expect(new ResourceNotFoundException({ message: '', $metadata: {} }).name).toBe('ResourceNotFoundException');
  });
});
