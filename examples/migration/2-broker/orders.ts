import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type DomainEvent, EventStore, itemOf } from '@orderflow/core';
import type { Row, ShopDeps } from '../world/shop.ts';

const FREE = {
  ConditionExpression: 'attribute_not_exists(#stream)',
  ExpressionAttributeNames: { '#stream': 'stream' },
};

/** What is said in one stream. */
export interface StreamFacts {
  readonly stream: string;
  readonly events: readonly DomainEvent[];
}

/** The table of orders, and the outbox beside it. */
export class Orders {
  constructor(private readonly deps: Pick<ShopDeps, 'dynamodb' | 'tables' | 'clock'>) {}

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

  /**
   * Saves an order together with its facts, in one transaction: the event store is the outbox, from which the relay publishes.
   * There is no second write to get lost: dies before the transaction, nothing is saved; dies after it, row and facts are there.
   * The first end of an order counts. @returns the one that counts
   */
  async save(row: Row, facts: readonly StreamFacts[]): Promise<Row> {
    const { dynamodb, tables, clock } = this.deps;
    const { orderId } = row;
    const at = new Date(clock()).toISOString();
    const cause = { version: 1, causationId: `place-${orderId}`, correlationId: orderId, at };
    const [order, ...others] = facts.map((stream) => ({ ...cause, ...stream }));
    if (!order) throw new Error(`${orderId}: an order without facts`);
    const commits = others.map((commit) => ({ Put: { TableName: tables.events, Item: itemOf(commit), ...FREE } }));
    const saved = await new EventStore(dynamodb, tables.events).append(order, [{ Put: this.putOf(row) }, ...commits]);
    if (saved.outcome === 'appended') return row;
    const first = await this.find(orderId);
    if (!first) throw new Error(`${orderId}: there are facts of it, and no order`);
    return first;
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
