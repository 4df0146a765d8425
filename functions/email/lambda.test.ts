import {
  type AwsRequest,
  awsEndpoint,
  busEvent,
  commitFound,
  lambdaEnvironment,
  sqsBatch,
  sqsRecord,
} from '@orderflow/testing';
import { CustomerCreated, OrderCompleted } from '../../events/index.ts';

const known = { Item: { customerId: { S: 'c1' }, email: { S: 'ada@example.com' }, name: { S: 'Ada' } } };
const items = [{ sku: 'mug', quantity: 1, unitPrice: 995 }];
const order = OrderCompleted({ orderId: 'o1', customerId: 'c1', items, total: 995, currency: 'EUR' });
const answer = ({ operation }: AwsRequest) => {
  if (operation.endsWith('Query')) return commitFound('order-o1', order);
  return operation.endsWith('GetItem') ? known : undefined;
};

test('the entry is wired by its environment', async () => {
  const aws = await awsEndpoint(answer);
  Object.assign(process.env, lambdaEnvironment(aws.url, 'email'), {
    CUSTOMERS_TABLE: 'customers',
    IDEMPOTENCY_TABLE: 'idempotency',
    MAIL_FROM: 'shop@example.com',
  });
  const { handler } = await import('./lambda.ts');
  const created = CustomerCreated({ customerId: 'c1', email: 'ada@example.com', name: 'Ada' });
  await handler(sqsBatch(sqsRecord(busEvent(created))));
  await handler(sqsBatch(sqsRecord(busEvent(order, { stream: 'order-o1', sequence: 1 }))));
  aws.close();
  expect(aws.requests).toMatchObject([
    { operation: 'DynamoDB.PutItem', body: expect.stringContaining('"customers"') },
    { operation: 'DynamoDB.Query', body: expect.stringContaining('"events"') },
    { operation: 'DynamoDB.GetItem', body: expect.stringContaining('"customers"') },
    { operation: 'DynamoDB.PutItem', body: expect.stringMatching(/"idempotency".*"email#order-o1:1"/) },
    { operation: 'POST /v2/email/outbound-emails', body: expect.stringContaining('"shop@example.com"') },
    { operation: 'DynamoDB.PutItem', body: expect.stringMatching(/"idempotency".*"done"/) },
  ]);
});
