import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser } from '@aws-lambda-powertools/batch/parser';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSHandler } from 'aws-lambda';
import { chargeInstantly } from '../instant-gateway.ts';
import { type OrderCreated, OrderCreatedRecord } from './order-created.ts';

/**
 * What the benchmark measures against: the payment reaction as a good engineer would put it together today from the
 * libraries that AWS recommends. Records side by side, parsed with Zod against a schema that is built once, one record's
 * failure never another's, idempotent by the event's id, one client for everything in DynamoDB, `PutEvents` looked at
 * entry by entry, structured logs and EMF metrics.
 */
const logger = new Logger({ serviceName: 'payment' });
const metrics = new Metrics({ namespace: 'Orderflow', serviceName: 'payment' });
const dynamodb = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(dynamodb);
const eventBridge = new EventBridgeClient({});

const processor = new BatchProcessor(EventType.SQS, { parser, schema: OrderCreatedRecord, logger });

const idempotency = new IdempotencyConfig({ eventKeyJmesPath: 'metadata.eventId' });
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env.IDEMPOTENCY_TABLE ?? '',
  awsSdkV3Client: dynamodb,
});

const pay = makeIdempotent(
  async ({ data: order, metadata }: OrderCreated) => {
    const { orderId, total: amount, currency } = order;
    const payment = {
      paymentId: `pay-${orderId}`,
      orderId,
      amount,
      currency,
      method: order.payment?.method ?? 'default',
    };
    await chargeInstantly(`charge-${orderId}`);
    const timestamp = new Date().toISOString();
    await documents.send(
      new PutCommand({
        TableName: process.env.PAYMENTS_TABLE,
        Item: { ...payment, status: 'completed', createdAt: timestamp },
      }),
    );
    await publish({
      data: payment,
      metadata: {
        eventId: `payment-${orderId}:1`,
        timestamp,
        correlationId: metadata.correlationId,
        causationId: metadata.eventId,
        version: 1,
      },
    });
    return payment;
  },
  { persistenceStore, config: idempotency },
);

interface PaymentCompleted {
  readonly data: object;
  readonly metadata: Readonly<Record<'eventId' | 'timestamp' | 'correlationId' | 'causationId', string>> & {
    readonly version: number;
  };
}

async function publish(detail: PaymentCompleted): Promise<void> {
  const entry = {
    EventBusName: process.env.BUS_NAME,
    Source: 'orderflow.payment',
    DetailType: 'payment.completed',
    Time: new Date(detail.metadata.timestamp),
    Detail: JSON.stringify(detail),
  };
  const { Entries: [result] = [] } = await eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
  if (result?.ErrorCode) throw new Error(`${result.ErrorCode}: ${result.ErrorMessage}`);
}

async function handleRecord({ messageId, body }: OrderCreatedRecord): Promise<void> {
  const { 'detail-type': type, detail } = body;
  const { eventId, correlationId, causationId } = detail.metadata;
  await pay(detail);
  logger.info('handled', { type, eventId, correlationId, causationId, messageId });
  metrics.addMetric('handled', MetricUnit.Count, 1);
}

export const handler: SQSHandler = async (event, context) => {
  logger.addContext(context);
  idempotency.registerLambdaContext(context);
  try {
    return await processPartialResponse(event, handleRecord, processor, { context });
  } finally {
    metrics.publishStoredMetrics();
  }
};
