import { consumerFixture, QUEUE, sqsRecord } from '@orderflow/testing';
import { postpone, sendBack, triesOf, waitsOf } from './queue.ts';

test('a postponed message is hidden for the given seconds', async () => {
  const deps = consumerFixture();
  await postpone(sqsRecord('x', { messageId: 'm1' }), 17, deps);
  expect(deps.sqs.hiddenFor('receipt-m1')).toBe(17);
});

test('a message that is sent back carries its earlier tries and its trace, and waits at most 900 seconds', async () => {
  const deps = consumerFixture();
  await sendBack(sqsRecord('x', { receives: 3, trace: 'Root=1-2-3' }), 7200, deps);
  expect(deps.sqs.messages(QUEUE)).toEqual([
    { body: 'x', attributes: { tries: '2', waits: '1' }, trace: 'Root=1-2-3' },
  ]);
  expect(deps.sqs.sent).toMatchObject([{ input: { DelaySeconds: 900 } }]);
});

test('waits are the times that the message was sent back', () => {
  const record = sqsRecord('x');
  expect(waitsOf(record)).toBe(0);
  const waits = { dataType: 'String', stringValue: '3' } as const;
  expect(waitsOf({ ...record, messageAttributes: { waits } })).toBe(3);
});

test('tries are the receives of the record plus those of its original, at least 1', () => {
  const record = sqsRecord('x', { receives: 4 });
  expect(triesOf(record)).toBe(4);
  const tries = { dataType: 'String', stringValue: '3' } as const;
  expect(triesOf({ ...record, messageAttributes: { tries } })).toBe(7);
  expect(triesOf({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: '' } })).toBe(1);
  expect(triesOf({ ...record, attributes: undefined } as never)).toBe(1);
});
