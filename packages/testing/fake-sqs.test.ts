import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { FakeSQS } from './fake-sqs.ts';

const send = (input: Partial<SendMessageCommandInput>, sqs = new FakeSQS()) =>
  sqs.send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: 'x', ...input }));
const attribute = (value: string) => ({ DataType: 'String', StringValue: value });

test('keeps what is sent, for each queue', async () => {
  const sqs = new FakeSQS();
  await send({ MessageAttributes: { a: attribute('1') } }, sqs);
  expect(sqs.messages('q')).toEqual([{ body: 'x', attributes: { a: '1' }, trace: undefined }]);
  expect(sqs.messages('other')).toEqual([]);
});

test.each([
  ['more than ten attributes', Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, attribute('1')]))],
  ['an empty attribute', { a: attribute('') }],
  ['an attribute without a value', { a: { DataType: undefined } }],
  ['an illegal character', { a: attribute('\u0001') }],
  ['what is too long in all', { a: attribute('x'.repeat(1_048_576)) }],
])('refuses %s', async (_, MessageAttributes) => {
  await expect(send({ MessageAttributes })).rejects.toThrow();
});

test.each(['', 'a\uffff'])('refuses the body %p', async (MessageBody) => {
  await expect(send({ MessageBody })).rejects.toThrow(/MessageBody|Invalid characters/);
});

test.each([-1, 1.5, 43_201, undefined])('refuses to hide a message for %p seconds', async (VisibilityTimeout) => {
  const command = new ChangeMessageVisibilityCommand({ QueueUrl: 'q', ReceiptHandle: 'r', VisibilityTimeout });
  await expect(new FakeSQS().send(command)).rejects.toThrow('for parameter VisibilityTimeout is invalid');
});

test('fails as arranged, before or after it has taken effect', async () => {
  const sqs = new FakeSQS();
  sqs.fail({ when: 'before', times: 2 });
  sqs.fail({ when: 'after', on: ({ input }) => input.MessageBody === 'x' });
  for (const kept of [0, 0, 1]) {
    await expect(send({}, sqs)).rejects.toThrow('the connection was lost');
    expect(sqs.messages('q')).toHaveLength(kept);
  }
  await send({}, sqs);
  expect(sqs.messages('q')).toHaveLength(2);
});

test('knows no other command', async () => {
  const command = new DeleteMessageCommand({ QueueUrl: 'q', ReceiptHandle: 'r' });
  await expect(new FakeSQS().send(command as never)).rejects.toThrow('DeleteMessage is not known to this fake');
});
