import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Row, ShopDeps } from '../world/shop.ts';

/** The table of orders. */
export class Orders {
  constructor(private readonly deps: Pick<ShopDeps, 'dynamodb' | 'tables'>) {}

  async find(orderId: string): Promise<Row | undefined> {
    const { Item: item } = await this.deps.dynamodb.send(
      new GetItemCommand({
        TableName: this.deps.tables.orders,
        Key: { orderId: { S: orderId } },
        ConsistentRead: true,
      }),
    );
    if (!item) return undefined;
    const { order, status, reason } = item;
    return { ...JSON.parse(order?.S ?? ''), status: status?.S, ...(reason?.S && { reason: reason.S }) };
  }

  /** The first end of an order counts. @returns the one that counts */
  async save(row: Row): Promise<Row> {
    try {
      await this.deps.dynamodb.send(new PutItemCommand(this.putOf(row)));
      return row;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await this.find(row.orderId)) ?? row;
    }
  }

  private putOf({ status, reason, ...order }: Row) {
    return {
      TableName: this.deps.tables.orders,
      Item: {
        orderId: { S: order.orderId },
        order: { S: JSON.stringify(order) },
        status: { S: status },
        ...(reason && { reason: { S: reason } }),
      },
      ConditionExpression: 'attribute_not_exists(#orderId)',
      ExpressionAttributeNames: { '#orderId': 'orderId' },
    };
  }
}
