import {
  type AwsRequest,
  awsEndpoint,
  busEvent,
  commitFound,
  lambdaEnvironment,
  sqsBatch,
  sqsRecord,
} from '@orderflow/testing';
import { OrderCancelled } from '../../events/index.ts';

const cancelled = OrderCancelled({ orderId: 'o1', customerId: 'c1', reason: 'out of stock' });
const answer = ({ operation }: AwsRequest) =>
  operation.endsWith('Query') ? commitFound('order-o1', cancelled) : undefined;

test('the entry is wired by its environment', async () => {
  const aws = await awsEndpoint(answer);
  Object.assign(process.env, lambdaEnvironment(aws.url, 'analytics'), {
    ANALYTICS_TABLE: 'analytics',
    IDEMPOTENCY_TABLE: 'idempotency',
    MARKER_TTL_SECONDS: '0',
    TIME_ZONE: 'Pacific/Kiritimati',
  });
  const { handler } = await import('./lambda.ts');
  await handler(sqsBatch(sqsRecord(busEvent(cancelled, { stream: 'order-o1', sequence: 1 }))));
  aws.close();
  expect(aws.requests.map(({ operation }) => operation)).toEqual(['DynamoDB.Query', 'DynamoDB.TransactWriteItems']);
  const { TransactItems: [marker, counter] = [] } = JSON.parse(aws.requests[1]?.body ?? '{}');
  expect(marker.Put).toMatchObject({ TableName: 'idempotency', Item: { key: { S: 'analytics#order-o1:1' } } });
  expect(marker.Put.Item).not.toHaveProperty('expiresAt');
  expect(counter.Update).toMatchObject({ TableName: 'analytics', Key: { pk: { S: 'day#2026-11-23' } } });
});
