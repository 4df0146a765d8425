import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { InventoryEvent, InventoryInput } from './inventory.ts';

/** A change of one SKU's counter: negative when it is taken off the shelf. */
export interface Movement {
  readonly sku: string;
  readonly by: number;
}

/** How the stock changes with these events. Lines with the same SKU are one movement: a transaction takes an item once. */
export function movementsOf(events: readonly InventoryEvent[]): Movement[] {
  const moved = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'inventory.rejected') continue;
    const sign = event.type === 'inventory.reserved' ? -1 : 1;
    for (const { sku, quantity } of event.data.items) moved.set(sku, (moved.get(sku) ?? 0) + sign * quantity);
  }
  return [...moved].map(([sku, by]) => ({ sku, by }));
}

/**
 * The writes that change the stock, for the same transaction as the commit: both or neither, wherever a process dies.
 * Taking more than there is fails its condition, and so does a SKU that has no counter.
 */
export const stockWrites = (events: readonly InventoryEvent[], table: string): TransactWriteItem[] =>
  movementsOf(events).map((movement) => ({ Update: updateOf(movement, table) }));

const updateOf = ({ sku, by }: Movement, table: string) => {
  const common = {
    TableName: table,
    Key: { sku: { S: sku } },
    ExpressionAttributeNames: { '#available': 'available' },
  };
  if (by > 0)
    return {
      ...common,
      UpdateExpression: 'ADD #available :quantity',
      ExpressionAttributeValues: { ':quantity': { N: String(by) } },
    };
  return {
    ...common,
    UpdateExpression: 'SET #available = #available - :quantity',
    ConditionExpression: '#available >= :quantity',
    ExpressionAttributeValues: { ':quantity': { N: String(-by) } },
  };
};

/** What the inventory decides changes the stock in the same transaction: all that the order wants, or nothing. */
export const withStock = (table: string) => ({
  transactWith: (events: readonly InventoryEvent[]) => stockWrites(events, table),
  onConditionFailed: (
    { data }: { readonly data: { readonly orderId: string } },
    failed: readonly number[],
    attempted: readonly InventoryEvent[],
  ): InventoryInput => ({
    type: 'OutOfStock',
    orderId: data.orderId,
    skus: movementsOf(attempted).flatMap(({ sku }, index) => (failed.includes(index) ? [sku] : [])),
  }),
});
