import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { InventoryReserved, PaymentFailed, PaymentRefunded, recordOf, ShippingDispatched } from './events.ts';
import { consumer, documents, publish, tableOf } from './toolbox.ts';

/** Moves an order on, if it is where it can be moved from. @returns the whole order, or `undefined` if it has moved already */
async function move(orderId: string, status: string, from: string) {
  try {
    const { Attributes: order } = await documents.send(
      new UpdateCommand({
        TableName: tableOf('orders'),
        Key: { orderId },
        UpdateExpression: 'SET #status = :status, updatedAt = :now',
        ConditionExpression: '#status IN (:from, :status)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': status, ':from': from, ':now': new Date().toISOString() },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return order;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** Confirms what is reserved, completes what is shipped, and cancels what is not paid or paid back. */
export const handler = consumer(
  recordOf([InventoryReserved, ShippingDispatched, PaymentFailed, PaymentRefunded]),
  async ({ detail: { data, metadata }, 'detail-type': type }) => {
    const { orderId } = data;
    if (type === 'inventory.reserved') {
      const order = await move(orderId, 'confirmed', 'created');
      const country = order?.shipTo?.country ?? 'DE';
      if (order) await publish([{ type: 'order.confirmed', data: { orderId, country } as never }], metadata);
    } else if (type === 'shipping.dispatched') {
      const order = await move(orderId, 'completed', 'confirmed');
      if (!order) throw new Error(`${orderId} is not confirmed yet`);
      const { customerId, items, total, currency } = order;
      const sold = { orderId, customerId, items, total, currency };
      await publish([{ type: 'order.completed', data: sold }], metadata);
    } else {
      const order = (await move(orderId, 'cancelled', 'created')) ?? (await move(orderId, 'cancelled', 'confirmed'));
      const { reason } = data as { reason: string };
      if (order)
        await publish(
          [{ type: 'order.cancelled', data: { orderId, customerId: order.customerId, reason } as never }],
          metadata,
        );
    }
  },
);
