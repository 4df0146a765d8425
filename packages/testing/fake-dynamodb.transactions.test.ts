import {
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { caught, fake, put, queryOf, take, transact } from './sample-requests.ts';

describe('transactions', () => {
  test('a transaction makes all writes or none, with a reason for each', async () => {
    const dynamodb = fake();
    dynamodb.seed('stock', { sku: 'tea', available: 1 }, { sku: 'cup', available: 5 });
    const both = () => transact({ Put: put('a', 1) }, { Update: take('tea', 1) }, { Update: take('cup', 2) });
    await dynamodb.send(both());
    const error = await caught(dynamodb.send(both()));
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error.CancellationReasons.map((reason: { Code: string }) => reason.Code)).toEqual([
      'ConditionalCheckFailed',
      'ConditionalCheckFailed',
      'None',
    ]);
    expect(dynamodb.rows('stock')).toEqual([
      { sku: 'cup', available: 3 },
      { sku: 'tea', available: 0 },
    ]);
  });

  test('a transaction deletes items and checks conditions', async () => {
    const dynamodb = fake();
    dynamodb.seed('stock', { sku: 'tea' }, { sku: 'cup' });
    const key = (sku: string) => ({ TableName: 'stock', Key: { sku: { S: sku } } });
    const names = { ExpressionAttributeNames: { '#sku': 'sku' } };
    await dynamodb.send(
      transact(
        { Delete: key('tea') },
        { ConditionCheck: { ...key('cup'), ConditionExpression: 'attribute_exists(#sku)', ...names } },
      ),
    );
    expect(dynamodb.rows('stock')).toEqual([{ sku: 'cup' }]);
  });

  test('invalid transactions are validation errors', async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ Put: put('a', index + 1) }));
    await expect(fake().send(transact(...many))).rejects.toThrow('less than or equal to 100');
    await expect(fake().send(transact({ Put: put('a', 1) }, { Put: put('a', 1) }))).rejects.toThrow('one item');
    await expect(fake().send(transact())).rejects.toThrow('greater than or equal to 1');
  });

  test('contended: a write of an item of a running transaction gets a conflict, other writes succeed', async () => {
    const dynamodb = fake({ contended: true });
    dynamodb.seed('stock', { sku: 'tea', available: 5 }, { sku: 'cup', available: 5 });
    const answers = await Promise.allSettled([
      dynamodb.send(transact({ Put: put('a', 1) }, { Update: take('tea', 1) })),
      dynamodb.send(transact({ Put: put('b', 1) }, { Update: take('tea', 1) })),
      dynamodb.send(new UpdateItemCommand(take('tea', 1))),
      dynamodb.send(new UpdateItemCommand(take('cup', 1))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(answers[1]).toHaveProperty('reason.CancellationReasons', [
      { Code: 'None' },
      { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
    ]);
    expect(answers[2]).toHaveProperty('reason', expect.any(TransactionConflictException));
    await dynamodb.send(transact({ Update: take('tea', 4) }));
    expect(dynamodb.rows('stock')).toEqual([
      { sku: 'cup', available: 4 },
      { sku: 'tea', available: 0 },
    ]);
  });
});

describe('faults', () => {
  test('before: the command has no effect', async () => {
    const dynamodb = fake();
    dynamodb.fail({ when: 'before', times: 2, error: new Error('down') });
    await expect(dynamodb.send(new PutItemCommand(put('a', 1)))).rejects.toThrow('down');
    await expect(dynamodb.send(queryOf('a'))).rejects.toThrow('down');
    dynamodb.fail({ when: 'before' });
    dynamodb.heal();
    expect((await dynamodb.send(queryOf('a'))).Items).toEqual([]);
    expect([dynamodb.count('PutItem'), dynamodb.count('Query')]).toEqual([1, 2]);
  });

  test('after: the command takes effect and its response is lost', async () => {
    const dynamodb = fake();
    dynamodb.fail({ when: 'after', on: ({ name }) => name === 'PutItem' });
    await dynamodb.send(queryOf('a'));
    await expect(dynamodb.send(new PutItemCommand(put('a', 1)))).rejects.toThrow('the connection was lost');
    expect(dynamodb.rows('events')).toHaveLength(1);
  });
});
