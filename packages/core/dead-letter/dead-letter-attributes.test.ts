import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { FakeSQS } from '@orderflow/testing';
import fc from 'fast-check';
import {
  type DeadLetterAttributes,
  messageAttributes,
  readAttributes,
  writeAttributes,
} from './dead-letter-attributes.ts';

const MAX = 1_048_576;
const note: DeadLetterAttributes = {
  class: 'rejected',
  reason: 'no total',
  consumer: 'payment',
  eventId: 'e1',
  correlationId: 'c1',
  type: 'order.created',
  receives: 3,
  deadLetteredAt: '2026-11-23T08:00:01.000Z',
};

test('the attributes of a dead letter are read as they were written', () => {
  expect(readAttributes(writeAttributes('{}', note))).toEqual(note);
});

test('the number of tries may be missing', () => {
  const { receives, ...untried } = note;
  expect(writeAttributes('{}', untried)).not.toHaveProperty('receives');
  expect(readAttributes(writeAttributes('{}', untried))).toEqual({ ...untried, receives: undefined });
});

test('a dead letter of an earlier release has its time as parkedAt', () => {
  const parkedAt = { DataType: 'String', StringValue: note.deadLetteredAt };
  expect(readAttributes({ parkedAt }).deadLetteredAt).toBe(note.deadLetteredAt);
});

test.each([[undefined], [{}], [{ class: { StringValue: 'hopeless' } }]])(
  'attributes that are missing or unknown are undefined: %j',
  (attributes) => {
    expect(Object.values(readAttributes(attributes)).filter((value) => value !== undefined)).toEqual([]);
  },
);

const texts = (body: string, values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(messageAttributes(body, values)).map(([name, { StringValue: text }]) => [name, text]),
  );

test('a legal value is written unchanged', () => {
  expect(messageAttributes('{}', { class: 'rejected' })).toEqual({
    class: { DataType: 'String', StringValue: 'rejected' },
  });
});

test('an empty value is written as a dash, illegal characters are replaced, long values are cut', () => {
  expect(texts('{}', { a: '', b: 'x\u0000y\ud800z\uffff', c: 'é'.repeat(2000) })).toEqual({
    a: '-',
    b: 'x\ufffdy\ufffdz\ufffd',
    c: 'é'.repeat(1024),
  });
});

test('a cut inside a surrogate pair leaves U+FFFD', () => {
  expect(texts('{}', { a: `x${'😀'.repeat(600)}` }).a).toBe(`x${'😀'.repeat(511)}\ufffd`);
});

test('attributes that do not fit beside the body are left out, from the end', () => {
  const values = { class: 'rejected', reason: 'because', consumer: 'payment' };
  const needed = 'classStringrejected'.length + 'reasonStringbecause'.length;
  expect(texts('x'.repeat(MAX - needed), values)).toEqual({ class: 'rejected', reason: 'because' });
  expect(texts('x'.repeat(MAX - needed + 1), values)).toEqual({ class: 'rejected' });
  expect(texts('x'.repeat(MAX), values)).toEqual({});
});

test('SQS accepts the attributes of any values beside a body of any size', async () => {
  const anything = fc.string({ unit: 'binary', maxLength: 3000 });
  const room = fc.integer({ min: 0, max: 400 });
  const fits = fc.asyncProperty(fc.array(anything, { maxLength: 8 }), room, async (values, left) => {
    const body = 'x'.repeat(MAX - left);
    const MessageAttributes = messageAttributes(body, Object.fromEntries(values.map((value, i) => [`a${i}`, value])));
    await new FakeSQS().send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: body, MessageAttributes }));
  });
  await fc.assert(fits, { numRuns: 50 });
});
