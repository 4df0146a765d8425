import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { FakeSQS } from '@orderflow/testing';
import fc from 'fast-check';
import { attributesBeside } from './dead-letter-attributes.ts';

const MAX = 1_048_576;
const texts = (body: string, values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(attributesBeside(body, values)).map(([name, { StringValue: text }]) => [name, text]),
  );

test('values are kept as they are', () => {
  expect(attributesBeside('{}', { class: 'rejected' })).toEqual({
    class: { DataType: 'String', StringValue: 'rejected' },
  });
});

test('an empty value is a dash, illegal characters are replaced, long ones are cut', () => {
  expect(texts('{}', { a: '', b: 'x\u0000y\ud800z\uffff', c: 'é'.repeat(2000) })).toEqual({
    a: '-',
    b: 'x\ufffdy\ufffdz\ufffd',
    c: 'é'.repeat(1024),
  });
});

test('a cut never leaves half a character', () => {
  expect(texts('{}', { a: `x${'😀'.repeat(600)}` }).a).toBe(`x${'😀'.repeat(511)}\ufffd`);
});

test('what finds no room beside the body is left out, the last first', () => {
  const values = { class: 'rejected', reason: 'because', consumer: 'payment' };
  const needed = 'classStringrejected'.length + 'reasonStringbecause'.length;
  expect(texts('x'.repeat(MAX - needed), values)).toEqual({ class: 'rejected', reason: 'because' });
  expect(texts('x'.repeat(MAX - needed + 1), values)).toEqual({ class: 'rejected' });
  expect(texts('x'.repeat(MAX), values)).toEqual({});
});

test('SQS takes whatever comes out', async () => {
  const anything = fc.string({ unit: 'binary', maxLength: 3000 });
  const room = fc.integer({ min: 0, max: 400 });
  const fits = fc.asyncProperty(fc.array(anything, { maxLength: 8 }), room, async (values, left) => {
    const body = 'x'.repeat(MAX - left);
    const MessageAttributes = attributesBeside(body, Object.fromEntries(values.map((value, i) => [`a${i}`, value])));
    await new FakeSQS().send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: body, MessageAttributes }));
  });
  await fc.assert(fits, { numRuns: 50 });
});
