import { createHash, randomUUID } from 'node:crypto';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { ulid } from 'ulid';
import { NewOrder } from './events.ts';
import { documents, logger, metrics, persistenceStore, publish, tableOf } from './toolbox.ts';

/** The HTTP API: places an order, shows one with its history, lists a customer's. */
const config = new IdempotencyConfig({ eventKeyJmesPath: 'id', payloadValidationJmesPath: 'body' });

async function place({ body, correlationId }: { id: string; body: string; correlationId: string }) {
  const data = NewOrder.parse(JSON.parse(body));
  const order = {
    ...{ ...data, orderId: ulid() },
    total: data.items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
  };
  const createdAt = new Date().toISOString();
  const item = { ...order, status: 'created', createdAt };
  await documents.send(new PutCommand({ TableName: tableOf('orders'), Item: item }));
  await publish([{ type: 'order.created', data: order }], { correlationId, eventId: correlationId });
  return { orderId: order.orderId, status: 'created' };
}

const placeOnce = makeIdempotent(place, { persistenceStore, config });

async function show(orderId: string) {
  const { Items: [view, ...history] = [] } = await documents.send(
    new QueryCommand({
      TableName: tableOf('views'),
      KeyConditionExpression: 'pk = :id',
      ExpressionAttributeValues: { ':id': orderId },
      ScanIndexForward: false,
    }),
  );
  if (view) return reply(200, { ...view, history: history.reverse() });
  const { Item: order } = await documents.send(new GetCommand({ TableName: tableOf('orders'), Key: { orderId } }));
  return order ? reply(200, { ...order, history: [] }) : reply(404, { title: 'no such order' });
}

async function list(customerId: string) {
  const { Items: orders = [] } = await documents.send(
    new QueryCommand({
      TableName: tableOf('views'),
      IndexName: 'byCustomer',
      KeyConditionExpression: 'customerId = :id',
      ExpressionAttributeValues: { ':id': customerId },
      ScanIndexForward: false,
      Limit: 20,
    }),
  );
  return reply(200, { orders });
}

const reply = (statusCode: number, body: object): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export async function handler(request: APIGatewayProxyEventV2, context: Context) {
  logger.addContext(context);
  config.registerLambdaContext(context);
  const { method, path } = request.requestContext.http;
  const [, id] = /\/orders\/([^/]+)$/.exec(path) ?? [];
  try {
    if (method === 'GET' && id) return await show(id);
    if (method === 'GET') return await list(request.queryStringParameters?.customerId ?? '');
    const { body = '', headers } = request;
    const key = headers['idempotency-key'] ?? createHash('sha256').update(randomUUID()).digest('base64url');
    const answer = await placeOnce({ id: key, body, correlationId: request.requestContext.requestId });
    logger.info('order placed', { ...answer });
    metrics.addMetric('created', 'Count', 1);
    return reply(202, answer);
  } catch (error) {
    logger.error('refused', error as Error);
    return reply(400, { title: (error as Error).message });
  } finally {
    metrics.publishStoredMetrics();
  }
}
