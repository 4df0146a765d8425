import { countsOf, priceOf } from './counts.ts';
import type { Side } from './sides.ts';

const side = { name: 'ours', prefix: 'orderflow-x' } as Side;

test("what came between two readings is counted by order: a side's own, and the providers' books apart", () => {
  const before = { 'write orderflow-x-events': 10, 'operation:DynamoDB.PutItem orderflow-x-events': 10 };
  const after = {
    ...{ 'write orderflow-x-events': 14, 'operation:DynamoDB.PutItem orderflow-x-events': 14 },
    ...{ 'write orderflow-x-ledger': 9, 'operation:DynamoDB.UpdateItem orderflow-x-ledger': 9 },
    ...{ 'call orderflow-x-ledger': 9, 'write peer-x-events': 99, 'operation:DynamoDB.PutItem peer-x-events': 99 },
    ...{ 'operation:SES.SendEmail -': 4, 'rule orderflow-x-payment': 6, 'message orderflow-x-payment': 6 },
    ...{ 'batch orderflow-x-payment': 2, 'invocation orderflow-x-payment': 2, 'cpu orderflow-x-payment': 30 },
  };
  expect(countsOf(side, before, after, 2)).toEqual({
    operations: { 'DynamoDB.PutItem': 2, 'SES.SendEmail': 2 },
    ...{ calls: 4, writes: 2, reads: 0, events: 0, rules: 3, messages: 3, batches: 1, invocations: 1 },
    ...{ milliseconds: 0, cpu: 15, providers: 4.5 },
  });
});

test('the price is that of a million orders', () => {
  const none = { writes: 0, reads: 0, events: 0, rules: 0, messages: 0, batches: 0, invocations: 0, milliseconds: 0 };
  const price = priceOf({ ...none, operations: {}, calls: 0, cpu: 0, providers: 0, writes: 2, events: 3 });
  expect(price.dynamodb).toBeCloseTo(1.25);
  expect(price.eventbridge).toBeCloseTo(3);
});
