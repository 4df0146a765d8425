import { consumerFixture, DLQ, sqsRecord } from '@orderflow/testing';
import { deadLetter } from './dead-letter.ts';

const identity = { eventId: 'e1', correlationId: 'c1', type: 'thing.opened' };
const note = { class: 'rejected', reason: 'no total', ...identity, receives: 3 } as const;

test('a dead letter has the unchanged body, the note, the consumer, the time and the trace', async () => {
  const deps = consumerFixture();
  await deadLetter(sqsRecord('{ "not": "touched" }', { trace: 'Root=1-2-3' }), note, deps);
  expect(deps.sqs.messages(DLQ)).toEqual([
    {
      body: '{ "not": "touched" }',
      attributes: { ...note, consumer: 'things', receives: '3', deadLetteredAt: '2026-11-23T08:00:01.000Z' },
      trace: 'Root=1-2-3',
    },
  ]);
});

test('a record without system attributes is dead-lettered without a trace', async () => {
  const deps = consumerFixture();
  await deadLetter({ body: 'x', attributes: undefined as never }, note, deps);
  expect(deps.sqs.messages(DLQ)).toMatchObject([{ body: 'x', trace: undefined }]);
});

test('a note that SQS would not accept as it is does not prevent dead-lettering', async () => {
  const deps = consumerFixture();
  await deadLetter(sqsRecord('x'), { ...note, reason: '', type: '\u0000'.repeat(5000) }, deps);
  expect(deps.sqs.messages(DLQ)[0]?.attributes).toMatchObject({ reason: '-', type: '\ufffd'.repeat(1024) });
});

test('a body that fills the size limit is dead-lettered without attributes', async () => {
  const deps = consumerFixture();
  await deadLetter(sqsRecord('x'.repeat(1_048_576)), note, deps);
  expect(deps.sqs.messages(DLQ)[0]?.attributes).toEqual({});
});
