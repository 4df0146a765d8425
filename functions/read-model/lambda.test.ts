import {
  type AwsRequest,
  awsEndpoint,
  busEvent,
  commitFound,
  lambdaEnvironment,
  sqsBatch,
  sqsRecord,
} from '@orderflow/testing';
import { OrderConfirmed } from '../../events/index.ts';

const confirmed = OrderConfirmed({ orderId: 'o1', customerId: 'c1' });
const answer = ({ operation }: AwsRequest) =>
  operation.endsWith('Query') ? commitFound('order-o1', confirmed) : undefined;

test('the entry is wired by its environment', async () => {
  const aws = await awsEndpoint(answer);
  Object.assign(process.env, lambdaEnvironment(aws.url, 'read-model'), { READ_MODEL_TABLE: 'readModel' });
  const { handler } = await import('./lambda.ts');
  const place = { eventId: 'order-o1:1', stream: 'order-o1', sequence: 1 };
  await handler(sqsBatch(sqsRecord(busEvent(confirmed, place))));
  aws.close();
  expect(aws.requests).toMatchObject([
    { operation: 'DynamoDB.Query', body: expect.stringContaining('"events"') },
    { operation: 'DynamoDB.PutItem', body: expect.stringContaining('"readModel"') },
  ]);
});
