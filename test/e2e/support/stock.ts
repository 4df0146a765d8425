import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { aws } from './aws.ts';
import { table } from './stage.ts';

/** Puts `available` units of a SKU on the shelf. */
export const stocks = (sku: string, available: number) =>
  aws.dynamodb.send(
    new PutItemCommand({ TableName: table('stock'), Item: { sku: { S: sku }, available: { N: String(available) } } }),
  );

/** What is on the shelf. */
export async function availableOf(sku: string): Promise<number> {
  const { Item } = await aws.dynamodb.send(
    new GetItemCommand({ TableName: table('stock'), Key: { sku: { S: sku } }, ConsistentRead: true }),
  );
  return Number(Item?.available?.N ?? 0);
}
