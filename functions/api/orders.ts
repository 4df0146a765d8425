import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventStore, type Item } from '@orderflow/core';
import { isPlaced, orderViewOf, type PlacedOrder, streamsOf } from '../read-model/view.ts';
import type { Place } from './cursor.ts';
import type { ApiDeps } from './deps.ts';

/** The orders as readers see them. */
export class Orders {
  private readonly store: EventStore;

  constructor(private readonly deps: Pick<ApiDeps, 'dynamodb' | 'tables'>) {
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
  }

  /**
   * One order, from its four streams in the event store, each strongly consistent: it is there as soon as it is accepted,
   * shows what was accepted of it, and never goes back, however far behind the read model is.
   */
  async find(orderId: string): Promise<PlacedOrder | undefined> {
    const histories = await Promise.all(streamsOf(orderId).map((stream) => this.store.load(stream)));
    const view = orderViewOf(
      orderId,
      histories.flatMap(({ events }) => events),
    );
    return isPlaced(view) ? view : undefined;
  }

  /** As the read model has them by now: up to `most` of a customer's orders, newest first, from just after a place in their list. */
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
}

/** An order without its history, as lists show it. */
export const summaryOf = ({ history: _, ...summary }: PlacedOrder) => summary;

const startingAfter = (customerId: string, { placedAt, orderId }: Place): Item => ({
  customerId: { S: customerId },
  placedAt: { S: placedAt },
  id: { S: orderId },
});
