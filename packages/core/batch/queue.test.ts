import { consumerFixture, DLQ, sqsRecord } from '@orderflow/testing';
import { park, postpone, triesOf } from './queue.ts';

const note = {
  class: 'rejected',
  reason: 'no total',
  eventId: 'e1',
  correlationId: 'c1',
  type: 'thing.opened',
} as const;

test('a parked message is the same body with its reason, class, consumer, event id and correlation', async () => {
  const deps = consumerFixture();
  await park(sqsRecord('{ "not": "touched" }', { receives: 3, trace: 'Root=1-2-3' }), note, deps);
  expect(deps.sqs.messages(DLQ)).toEqual([
    {
      body: '{ "not": "touched" }',
      attributes: { ...note, consumer: 'things', receives: '3', parkedAt: '2026-11-23T08:00:01.000Z' },
      trace: 'Root=1-2-3',
    },
  ]);
});

test('attributes that SQS would refuse do not keep a message from being parked', async () => {
  const deps = consumerFixture();
  await park(sqsRecord('x'), { ...note, reason: '', type: '\u0000'.repeat(5000) }, deps);
  expect(deps.sqs.messages(DLQ)[0]?.attributes).toMatchObject({ reason: '-', type: '\ufffd'.repeat(1024) });
});

test('a body that fills the limit is parked with what finds room', async () => {
  const deps = consumerFixture();
  await park(sqsRecord('x'.repeat(1_048_576)), note, deps);
  expect(deps.sqs.messages(DLQ)[0]?.attributes).toEqual({});
});

test('a postponed message is hidden for so long', async () => {
  const deps = consumerFixture();
  await postpone(sqsRecord('x', { messageId: 'm1' }), 17, deps);
  expect(deps.sqs.hiddenFor('receipt-m1')).toBe(17);
});

test('tries are the receives that the record tells, or 1', () => {
  const record = sqsRecord('x', { receives: 4 });
  expect(triesOf(record)).toBe(4);
  expect(triesOf({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: '' } })).toBe(1);
  expect(triesOf({ ...record, attributes: undefined } as never)).toBe(1);
});
