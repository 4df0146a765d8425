import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { simulatedGateway } from '../../../functions/payment/simulated-gateway.ts';
import { InventoryRejected, OrderCreated, recordOf, ShippingFailed } from './events.ts';
import { consumer, documents, dynamodb, publish, tableOf } from './toolbox.ts';

/** The provider is the same on both sides. */
const gateway = simulatedGateway({ dynamodb, clock: Date.now, table: tableOf('ledger') });

/** Charges a new order; refunds one that will not be. */
export const handler = consumer(recordOf([OrderCreated, InventoryRejected, ShippingFailed]), async (event) => {
  const { metadata } = event.detail;
  if (event['detail-type'] === 'order.created') {
    const { orderId, total: amount, currency, items, payment, shipTo } = event.detail.data;
    const money = { orderId, amount, currency, method: payment?.method ?? 'default' };
    const charge = await gateway.charge({ key: `charge-${orderId}`, ...money, token: payment?.token });
    const isCharged = charge.outcome === 'charged';
    const createdAt = new Date().toISOString();
    const item = { ...money, paymentId: `pay-${orderId}`, status: isCharged ? 'completed' : 'failed', createdAt };
    await documents.send(new PutCommand({ TableName: tableOf('payments'), Item: item }));
    const reason = charge.outcome === 'declined' ? charge.reason : 'not charged';
    const completed = { orderId, amount, currency, items, country: shipTo?.country ?? 'DE' };
    const news = isCharged
      ? { type: 'payment.completed', data: completed }
      : { type: 'payment.failed', data: { orderId, reason } };
    await publish([news], metadata);
  } else {
    const { orderId, reason } = event.detail.data;
    await gateway.refund({ key: `refund-${orderId}`, chargeKey: `charge-${orderId}`, orderId });
    await documents.send(
      new UpdateCommand({
        TableName: tableOf('payments'),
        Key: { paymentId: `pay-${orderId}` },
        UpdateExpression: 'SET #status = :refunded',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':refunded': 'refunded' },
      }),
    );
    const refunded = { orderId, reason };
    await publish([{ type: 'payment.refunded', data: refunded }], metadata);
  }
});
