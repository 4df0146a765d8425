import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventStore, type Item, ViewTable } from '@orderflow/core';
import { isPlaced, type OrderView, orderViewOf, type PlacedOrder, streamsOf } from '../read-model/view.ts';
import type { Place } from './cursor.ts';
import type { ApiDeps } from './deps.ts';

/** The orders as readers see them. */
export class Orders {
  private readonly views: ViewTable<OrderView>;
  private readonly store: EventStore;

  constructor(private readonly deps: Pick<ApiDeps, 'dynamodb' | 'tables'>) {
    this.views = new ViewTable(deps.dynamodb, deps.tables.readModel);
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
  }

  /**
   * One order, from the read model; while that has not heard of it, from the event store, so that an order is there as
   * soon as it is accepted.
   */
  async find(orderId: string): Promise<PlacedOrder | undefined> {
    const stored = await this.views.load(orderId);
    const view = stored && isPlaced(stored.view) ? stored.view : await this.fold(orderId);
    return isPlaced(view) ? view : undefined;
  }

  /** Up to `most` of a customer's orders, newest first, from just after a place in their list. */
  async of(customerId: string, most: number, after?: Place): Promise<PlacedOrder[]> {
    const found: PlacedOrder[] = [];
    let start = after && startingAfter(customerId, after);
    do {
      const { Items: items = [], LastEvaluatedKey: last } = await this.deps.dynamodb.send(
        new QueryCommand({
          TableName: this.deps.tables.readModel,
          IndexName: 'byCustomer',
          KeyConditionExpression: '#customerId = :customerId',
          ExpressionAttributeNames: { '#customerId': 'customerId' },
          ExpressionAttributeValues: { ':customerId': { S: customerId } },
          ScanIndexForward: false,
          Limit: most - found.length,
          ExclusiveStartKey: start,
        }),
      );
      found.push(...items.map((item) => JSON.parse(String(item.view?.S)) as PlacedOrder));
      start = last;
    } while (start && found.length < most);
    return found;
  }

  private async fold(orderId: string): Promise<OrderView> {
    const histories = await Promise.all(streamsOf(orderId).map((stream) => this.store.load(stream)));
    return orderViewOf(
      orderId,
      histories.flatMap(({ events }) => events),
    );
  }
}

/** An order without its history, as lists show it. */
export const summaryOf = ({ history: _, ...summary }: PlacedOrder) => summary;

const startingAfter = (customerId: string, { placedAt, orderId }: Place): Item => ({
  customerId: { S: customerId },
  placedAt: { S: placedAt },
  id: { S: orderId },
});
