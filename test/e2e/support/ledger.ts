import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { aws } from './aws.ts';
import type { PlacedOrder } from './shop.ts';
import { table } from './stage.ts';

/** One line of the simulated providers' books. */
export interface Entry {
  readonly kind: string;
  readonly amount: number;
}

export const charge = (amount: number): Entry => ({ kind: 'charge', amount });
export const refund = (amount: number): Entry => ({ kind: 'refund', amount });
export const shipment: Entry = { kind: 'shipment', amount: 0 };

/** What the providers really did for an order, oldest first: money that moved and parcels that left. */
export async function ledgerOf(order: PlacedOrder): Promise<Entry[]> {
  const { Items = [] } = await aws.dynamodb.send(
    new QueryCommand({
      TableName: table('ledger'),
      KeyConditionExpression: 'orderId = :id',
      ExpressionAttributeValues: { ':id': { S: order.orderId } },
      ConsistentRead: true,
    }),
  );
  return Items.filter((item) => ['charged', 'refunded', 'shipped'].includes(item.status?.S ?? ''))
    .map((item) => ({ kind: item.kind?.S ?? '', amount: Number(item.amount?.N ?? 0), at: item.at?.S ?? '' }))
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ kind, amount }) => ({ kind, amount }));
}
