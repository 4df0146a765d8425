import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { parser } from '@aws-lambda-powertools/batch/parser';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSHandler } from 'aws-lambda';
import type { z } from 'zod';
import type { Metadata, recordOf } from './events.ts';

/** What each function of the peer shares: one client for each service, structured logs, metrics in EMF. */
export const service = process.env.SERVICE ?? '';
export const logger = new Logger({ serviceName: service });
export const metrics = new Metrics({ namespace: 'Peer', serviceName: service });
export const dynamodb = new DynamoDBClient({});
export const documents = DynamoDBDocumentClient.from(dynamodb);
const eventBridge = new EventBridgeClient({});

/** A table of the peer, by its name in the stack. */
export const tableOf = (name: string): string => process.env[`TABLE_${name.toUpperCase()}`] ?? '';

export const idempotency = new IdempotencyConfig({ eventKeyJmesPath: 'id' });
export const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: tableOf('idempotency'),
  awsSdkV3Client: dynamodb,
});

/** What an event says happens next. */
export interface News {
  readonly type: string;
  readonly data: { readonly orderId: string };
}

/** Puts events on the bus, at once, and looks at each entry of the answer. */
export async function publish(news: readonly News[], cause: Pick<Metadata, 'correlationId' | 'eventId'>) {
  if (news.length === 0) return;
  const timestamp = new Date();
  const entries = news.map(({ type, data }) => {
    const metadata = {
      eventId: `${type}-${data.orderId}`,
      timestamp: timestamp.toISOString(),
      correlationId: cause.correlationId,
      causationId: cause.eventId,
      version: 1,
    };
    const from = { EventBusName: process.env.BUS_NAME, Source: `peer.${type.split('.')[0]}`, Time: timestamp };
    return { ...from, DetailType: type, Detail: JSON.stringify({ data, metadata }) };
  });
  const { Entries: results = [] } = await eventBridge.send(new PutEventsCommand({ Entries: entries }));
  const failed = results.find(({ ErrorCode }) => ErrorCode);
  if (failed) throw new Error(`${failed.ErrorCode}: ${failed.ErrorMessage}`);
}

type RecordSchema = ReturnType<typeof recordOf>;
type EventIn<Schema extends RecordSchema> = z.infer<Schema>['body'];

/**
 * A consumer as the guides build it: Batch with partial failures, Parser, each event handled once by its id, records side by
 * side.
 * @param isIdempotent whether handling an event twice changes nothing by itself: then no record is kept. @default false
 */
export function consumer<Schema extends RecordSchema>(
  schema: Schema,
  handle: (event: EventIn<Schema>) => Promise<unknown>,
  { isIdempotent = () => false }: { isIdempotent?: (event: EventIn<Schema>) => boolean } = {},
): SQSHandler {
  const processor = new BatchProcessor(EventType.SQS, { parser, schema, logger });
  const once = makeIdempotent(async (_key: { id: string }, event: EventIn<Schema>) => void (await handle(event)), {
    persistenceStore,
    config: idempotency,
  });
  const handleRecord = async ({ messageId, body }: z.infer<Schema>) => {
    const { eventId, correlationId, causationId } = body.detail.metadata;
    if (isIdempotent(body)) await handle(body);
    else await once({ id: eventId }, body);
    logger.info('handled', { type: body['detail-type'], eventId, correlationId, causationId, messageId });
    metrics.addMetric('handled', MetricUnit.Count, 1);
  };
  return async (batch, context) => {
    logger.addContext(context);
    idempotency.registerLambdaContext(context);
    try {
      return await processPartialResponse(batch, handleRecord, processor, { context });
    } finally {
      metrics.publishStoredMetrics();
    }
  };
}
