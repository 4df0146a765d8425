import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventStore, type Item, ViewTable } from '@orderflow/core';
import {
  isPlaced,
  type ListedOrder,
  type OrderStatus,
  type OrderView,
  orderViewOf,
  type Placed,
  streamsOf,
} from '../read-model/view.ts';
import type { Place } from './cursor.ts';
import type { ApiDeps } from './deps.ts';

/** The orders as readers see them. */
export class Orders {
  private readonly store: EventStore;
  private readonly views: ViewTable<ListedOrder>;

  constructor(private readonly deps: Pick<ApiDeps, 'dynamodb' | 'tables'>) {
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
    this.views = new ViewTable(deps.dynamodb, deps.tables.readModel);
  }

  /**
   * One order, from its four streams in the event store, each strongly consistent: it is there as soon as it is accepted,
   * shows what was accepted of it, and never goes back, however far behind the read model is.
   */
  async find(orderId: string): Promise<Placed<OrderView> | undefined> {
    const histories = await Promise.all(streamsOf(orderId).map((stream) => this.store.load(stream)));
    const view = orderViewOf(
      orderId,
      histories.flatMap(({ events }) => events),
    );
    return isPlaced(view) ? view : undefined;
  }

  /** As the read model has them by now: up to `most` of a customer's orders, newest first, from just after a place in their list. */
  async of(customerId: string, most: number, after?: Place): Promise<Placed<ListedOrder>[]> {
    const items = await this.query({ index: 'byCustomer', key: 'customerId', value: customerId, most, after });
    return items.map((item) => JSON.parse(String(item.view?.S)) as Placed<ListedOrder>);
  }

  /** Places of up to `most` orders that have a status, newest first. The index follows the orders within moments. */
  async withStatus(status: OrderStatus, most: number, after?: Place): Promise<Place[]> {
    const items = await this.query({ index: 'byStatus', key: 'status', value: status, most, after });
    return items.map(({ id, placedAt }) => ({ orderId: String(id?.S), placedAt: String(placedAt?.S) }));
  }

  /** The orders at these places, as the read model has them by now. */
  async at(places: readonly Place[]): Promise<Placed<ListedOrder>[]> {
    const stored = await Promise.all(places.map(({ orderId }) => this.views.load(orderId)));
    return stored.flatMap((found) => (found && isPlaced(found.view) ? [found.view] : []));
  }

  private async query({ index, key, value, most, after }: PageOfIndex): Promise<Item[]> {
    const found: Item[] = [];
    let start = after && { [key]: { S: value }, placedAt: { S: after.placedAt }, id: { S: after.orderId } };
    do {
      const { Items: items = [], LastEvaluatedKey: last } = await this.deps.dynamodb.send(
        new QueryCommand({
          TableName: this.deps.tables.readModel,
          IndexName: index,
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: { ':value': { S: value } },
          ScanIndexForward: false,
          Limit: most - found.length,
          ExclusiveStartKey: start,
        }),
      );
      found.push(...items);
      start = last as typeof start;
    } while (start && found.length < most);
    return found;
  }
}

/** An order as lists show it. An earlier release kept more in a view. */
export function summaryOf(order: Placed<ListedOrder>): Placed<ListedOrder> {
  const { history: _, trackingId: __, ...summary } = order as Placed<OrderView>;
  return summary;
}

interface PageOfIndex {
  readonly index: string;
  readonly key: string;
  readonly value: string;
  readonly most: number;
  readonly after: Place | undefined;
}
