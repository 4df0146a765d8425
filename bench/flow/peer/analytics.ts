import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { OrderCancelled, OrderCompleted, OrderCreated, recordOf } from './events.ts';
import { consumer, documents, tableOf } from './toolbox.ts';

const add = (pk: string, sk: string, counts: Readonly<Record<string, number>>) => ({
  Update: {
    TableName: tableOf('analytics'),
    Key: { pk, sk },
    UpdateExpression: `ADD ${Object.keys(counts).map((name) => `#${name} :${name}`)}`,
    ExpressionAttributeNames: Object.fromEntries(Object.keys(counts).map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(Object.entries(counts).map(([name, by]) => [`:${name}`, by])),
  },
});

/** Counts orders and revenue by day and SKU: an event once, by the idempotency record, all of its counters or none. */
export const handler = consumer(recordOf([OrderCreated, OrderCompleted, OrderCancelled]), async (event) => {
  const { data, metadata } = event.detail;
  const pk = `day#${metadata.timestamp.slice(0, 10)}`;
  const kind = { 'order.created': 'placed', 'order.completed': 'completed', 'order.cancelled': 'cancelled' } as const;
  const updates = [add(pk, 'orders', { [kind[event['detail-type']]]: 1 })];
  if (event['detail-type'] === 'order.completed') {
    const { items, total, currency } = event.detail.data;
    updates.push(add(pk, `revenue#${currency}`, { orders: 1, amount: total }));
    for (const { sku, quantity, unitPrice } of items)
      updates.push(add(pk, `sku#${sku}#${currency}`, { quantity, amount: quantity * unitPrice }));
  }
  if (data) await documents.send(new TransactWriteCommand({ TransactItems: updates }));
});
