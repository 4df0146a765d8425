import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { simulatedCarrier } from '../../../functions/shipping/simulated-carrier.ts';
import { OrderConfirmed, PaymentCompleted, recordOf } from './events.ts';
import { consumer, documents, dynamodb, publish, tableOf } from './toolbox.ts';

/** The carrier is the same on both sides. */
const carrier = simulatedCarrier({ dynamodb, clock: Date.now, table: tableOf('ledger') });

/** Prepares what is paid and ships what is confirmed. */
export const handler = consumer(recordOf([PaymentCompleted, OrderConfirmed]), async (event) => {
  const { metadata } = event.detail;
  const { orderId, country } = event.detail.data;
  if (event['detail-type'] === 'payment.completed') {
    const item = { orderId, country, status: 'prepared' };
    await documents.send(new PutCommand({ TableName: tableOf('shipments'), Item: item }));
    return publish([{ type: 'shipping.prepared', data: { orderId } }], metadata);
  }
  const shipment = await carrier.ship({ key: `ship-${orderId}`, orderId, country });
  const isShipped = shipment.outcome === 'shipped';
  await documents.send(
    new UpdateCommand({
      TableName: tableOf('shipments'),
      Key: { orderId },
      UpdateExpression: 'SET #status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': isShipped ? 'dispatched' : 'failed' },
    }),
  );
  const dispatched = isShipped
    ? { type: 'shipping.dispatched', data: { orderId, trackingId: shipment.trackingId } }
    : { type: 'shipping.failed', data: { orderId, reason: shipment.reason } };
  await publish([dispatched], metadata);
});
