import { billOf, totalOf } from './bill.ts';

test('a million orders cost a million times what one was counted for', () => {
  const usage = {
    ...{ orders: 2, calls: 99, writes: 20, reads: 16, events: 14 },
    ...{ invocations: 40, milliseconds: 4000, messages: 30, batches: 20, transitions: 10 },
  };
  const bill = billOf(usage);
  expect(bill).toEqual({
    lambdaRequests: expect.closeTo(4),
    lambdaDuration: expect.closeTo(13.3334),
    dynamodb: expect.closeTo(6.25 + 1),
    sqs: expect.closeTo((30 + 40) * 0.2),
    eventbridge: expect.closeTo(7),
    stepFunctions: expect.closeTo(125),
  });
  expect(totalOf(bill)).toBeCloseTo(4 + 13.3334 + 7.25 + 14 + 7 + 125);
});
