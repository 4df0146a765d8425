import { consumerFixture, QUEUE, sqsRecord } from '@orderflow/testing';
import { endWait, isExhausted, isWaiting, postpone, triesOf, wait, waitsOf } from './queue.ts';

test('a postponed message is hidden for the given seconds', async () => {
  const deps = consumerFixture();
  await postpone(sqsRecord('x', { messageId: 'm1' }), 17, deps);
  expect(deps.sqs.hiddenFor('receipt-m1')).toBe(17);
});

const attribute = (stringValue: string) => ({ dataType: 'String', stringValue }) as const;
const waiting = (receives: number, tries = '0', waits = '1') => ({
  ...sqsRecord('x', { receives, messageId: 'm1', trace: 'Root=1-2-3' }),
  messageAttributes: { tries: attribute(tries), waits: attribute(waits) },
});

describe('a message that waits', () => {
  test('for the first time is replaced by a copy that says so, with its earlier tries and its trace', async () => {
    const deps = consumerFixture();
    expect(await wait(sqsRecord('x', { receives: 3, trace: 'Root=1-2-3' }), 7200, deps)).toBe(false);
    const attributes = { tries: '2', waits: '1' };
    expect(deps.sqs.messages(QUEUE)).toEqual([{ body: 'x', attributes, trace: 'Root=1-2-3' }]);
    expect(deps.sqs.sent).toMatchObject([{ input: { DelaySeconds: 900 } }]);
  });

  test('from then on is only hidden: its receives are no tries', async () => {
    const deps = consumerFixture();
    const record = waiting(2, '2');
    expect([isWaiting(record), triesOf(record), waitsOf(record)]).toEqual([true, 3, 2]);
    expect(await wait(record, 17, deps)).toBe(true);
    expect(deps.sqs.hiddenFor('receipt-m1')).toBe(17);
    expect(deps.sqs.messages(QUEUE)).toEqual([]);
  });

  test.each([
    [undefined, 3], // maxReceives of the fixture is 5
    [100, 100],
  ])('is replaced by another copy when it was received often (%p)', async (waitReceives, receives) => {
    const deps = consumerFixture();
    const consumer = { ...deps.consumer, ...(waitReceives && { waitReceives }) };
    expect(await wait(waiting(receives - 1), 17, { ...deps, consumer })).toBe(true);
    expect(await wait(waiting(receives), 17, { ...deps, consumer })).toBe(false);
    expect(deps.sqs.messages(QUEUE)).toMatchObject([{ attributes: { tries: '0', waits: String(receives + 1) } }]);
    const spare = waitReceives ? 10 : 2;
    expect([receives + spare, receives + spare + 1].map((n) => isExhausted(waiting(n), consumer))).toEqual([
      false,
      true,
    ]);
  });

  test('and ends waiting has its receives as tries again', async () => {
    const deps = consumerFixture();
    await endWait(waiting(40, '2'), 6, deps);
    expect(deps.sqs.messages(QUEUE)).toMatchObject([{ attributes: { tries: '3' } }]);
    expect(deps.sqs.messages(QUEUE)[0]?.attributes).not.toHaveProperty('waits');
  });
});

test('tries are the receives of the record plus those of its original, at least 1', () => {
  const record = sqsRecord('x', { receives: 4 });
  expect(triesOf(record)).toBe(4);
  expect(waitsOf(record)).toBe(0);
  expect(
    isExhausted(
      { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: '6' } },
      consumerFixture().consumer,
    ),
  ).toBe(true);
  const tries = { dataType: 'String', stringValue: '3' } as const;
  expect(triesOf({ ...record, messageAttributes: { tries } })).toBe(7);
  expect(triesOf({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: '' } })).toBe(1);
  expect(triesOf({ ...record, attributes: undefined } as never)).toBe(1);
});
