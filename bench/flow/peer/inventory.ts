import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { PaymentCompleted, recordOf, ShippingFailed } from './events.ts';
import { consumer, documents, publish, tableOf } from './toolbox.ts';

type Lines = readonly { readonly sku: string; readonly quantity: number }[];

/** Takes each line off the shelf, or puts it back, together with the reservation. */
const stockAnd = (orderId: string, lines: Lines, sign: 1 | -1, status: string) =>
  new TransactWriteCommand({
    TransactItems: [
      { Put: { TableName: tableOf('reservations'), Item: { orderId, status, items: lines } } },
      ...lines.map(({ sku, quantity }) => ({
        Update: {
          TableName: tableOf('stock'),
          Key: { sku },
          UpdateExpression: 'ADD available :by',
          ConditionExpression: 'available >= :least',
          ExpressionAttributeValues: { ':by': sign * quantity, ':least': sign < 0 ? quantity : 0 },
        },
      })),
    ],
  });

/** Reserves what is paid; releases it when the carrier refuses. */
export const handler = consumer(recordOf([PaymentCompleted, ShippingFailed]), async (event) => {
  const { metadata } = event.detail;
  const { orderId } = event.detail.data;
  if (event['detail-type'] === 'payment.completed') {
    const { items } = event.detail.data;
    try {
      await documents.send(stockAnd(orderId, items, -1, 'reserved'));
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
      const rejected = { orderId, reason: 'out of stock' };
      return publish([{ type: 'inventory.rejected', data: rejected }], metadata);
    }
    return publish([{ type: 'inventory.reserved', data: { orderId } }], metadata);
  }
  const Key = { orderId };
  const { Item: held } = await documents.send(
    new GetCommand({ TableName: tableOf('reservations'), Key, ConsistentRead: true }),
  );
  await documents.send(stockAnd(orderId, held?.items ?? [], 1, 'released'));
  const released = { orderId, reason: event.detail.data.reason };
  await publish([{ type: 'inventory.released', data: released }], metadata);
});
