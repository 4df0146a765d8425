import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { FakeSQS } from './fake-sqs.ts';

const send = (input: Partial<SendMessageCommandInput>, sqs = new FakeSQS()) =>
  sqs.send(new SendMessageCommand({ QueueUrl: 'q', MessageBody: 'x', ...input }));
const attribute = (value: string) => ({ DataType: 'String', StringValue: value });

test('a sent message is in its queue', async () => {
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
  ['attributes that exceed the size limit together', { a: attribute('x'.repeat(1_048_576)) }],
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

test('a planned failure happens before or after the command takes effect', async () => {
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

test('a received message is invisible until its visibility expires, and a deleted one is gone', async () => {
  const sqs = new FakeSQS();
  for (const MessageBody of ['a', 'b', 'c']) await send({ MessageBody }, sqs);
  const receive = async (MaxNumberOfMessages?: number) => {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: 'q', MaxNumberOfMessages }),
    );
    return messages.map(({ Body, ReceiptHandle }) => [Body, ReceiptHandle]);
  };
  expect(await receive()).toEqual([['a', 'handle-1']]);
  expect(await receive(10)).toEqual([
    ['b', 'handle-2'],
    ['c', 'handle-3'],
  ]);
  expect(await receive()).toEqual([]);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: 'q', ReceiptHandle: 'handle-2' }));
  sqs.expireVisibility('q');
  expect((await receive(10)).map(([body]) => body)).toEqual(['a', 'c']);
  expect(sqs.messages('q').map(({ body }) => body)).toEqual(['a', 'c']);
});

test('any other command throws', async () => {
  const command = new PurgeQueueCommand({ QueueUrl: 'q' });
  await expect(new FakeSQS().send(command as never)).rejects.toThrow('PurgeQueue is not simulated');
});
