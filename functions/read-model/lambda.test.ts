import { awsEndpoint, busEvent, lambdaEnvironment, sqsBatch, sqsRecord } from '@orderflow/testing';
import { OrderConfirmed } from '../../events/index.ts';

test('the entry is wired by its environment', async () => {
  const aws = await awsEndpoint();
  Object.assign(process.env, lambdaEnvironment(aws.url, 'read-model'), { READ_MODEL_TABLE: 'readModel' });
  const { handler } = await import('./lambda.ts');
  const place = { eventId: 'order-o1:1', stream: 'order-o1', sequence: 1 };
  await handler(sqsBatch(sqsRecord(busEvent(OrderConfirmed({ orderId: 'o1', customerId: 'c1' }), place))));
  aws.close();
  expect(aws.requests).toMatchObject([
    { operation: 'DynamoDB.GetItem', body: expect.stringContaining('"readModel"') },
    { operation: 'DynamoDB.PutItem', body: expect.stringContaining('"readModel"') },
  ]);
});
