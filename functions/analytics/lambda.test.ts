import { awsEndpoint, busEvent, lambdaEnvironment, sqsBatch, sqsRecord } from '@orderflow/testing';
import { OrderCancelled } from '../../events/index.ts';

test('the entry is wired by its environment', async () => {
  const aws = await awsEndpoint();
  Object.assign(process.env, lambdaEnvironment(aws.url, 'analytics'), {
    ANALYTICS_TABLE: 'analytics',
    IDEMPOTENCY_TABLE: 'idempotency',
    MARKER_TTL_SECONDS: '0',
  });
  const { handler } = await import('./lambda.ts');
  const cancelled = OrderCancelled({ orderId: 'o1', customerId: 'c1', reason: 'out of stock' });
  await handler(sqsBatch(sqsRecord(busEvent(cancelled, { eventId: 'e1' }))));
  aws.close();
  expect(aws.requests.map(({ operation }) => operation)).toEqual(['DynamoDB.TransactWriteItems']);
  const { TransactItems: [marker, counter] = [] } = JSON.parse(aws.requests[0]?.body ?? '{}');
  expect(marker.Put).toMatchObject({ TableName: 'idempotency', Item: { key: { S: 'analytics#e1' } } });
  expect(marker.Put.Item).not.toHaveProperty('expiresAt');
  expect(counter.Update).toMatchObject({ TableName: 'analytics', Key: { pk: { S: 'day#2026-11-23' } } });
});
