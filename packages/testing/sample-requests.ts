import { QueryCommand, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshalled } from './attribute-values.ts';
import { FakeDynamoDB, type FakeOptions } from './fake-dynamodb.ts';

const SHAPES = {
  events: { key: ['stream', 'version'], indexes: { byKind: ['kind', 'version'] } },
  stock: { key: ['sku'] },
};
export const fake = (options?: FakeOptions) => new FakeDynamoDB(SHAPES, options);

export const put = (stream: string, version: number, more: object = {}) => ({
  TableName: 'events',
  Item: marshalled({ stream, version, ...more }),
  ConditionExpression: 'attribute_not_exists(#stream)',
  ExpressionAttributeNames: { '#stream': 'stream' },
});

export const take = (sku: string, quantity: number) => ({
  TableName: 'stock',
  Key: { sku: { S: sku } },
  UpdateExpression: 'SET #available = #available - :quantity',
  ConditionExpression: '#available >= :quantity',
  ExpressionAttributeNames: { '#available': 'available' },
  ExpressionAttributeValues: { ':quantity': { N: String(quantity) } },
});

export const queryOf = (stream: string, more: object = {}) =>
  new QueryCommand({
    TableName: 'events',
    KeyConditionExpression: '#stream = :stream',
    ExpressionAttributeNames: { '#stream': 'stream' },
    ExpressionAttributeValues: { ':stream': { S: stream } },
    ...more,
  });

export const transact = (...TransactItems: TransactWriteItem[]) => new TransactWriteItemsCommand({ TransactItems });

export const caught = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error) => error,
  );
