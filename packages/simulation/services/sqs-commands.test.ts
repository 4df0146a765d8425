import { SimulatedSQS } from './sqs.ts';
import type { QueueSettings } from './sqs-queue.ts';

const work: QueueSettings = {
  name: 'work',
  url: 'https://sqs/work',
  arn: 'arn:aws:sqs:eu-central-1:000000000000:work',
};

function world() {
  const sqs = new SimulatedSQS([work], { now: () => 1_000_000 });
  return { sqs, queue: sqs.queue(work.url) };
}

function nameOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

describe('the SDK’s commands', () => {
  const QueueUrl = work.url;
  const trace = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } };

  test('send, receive, change, delete', () => {
    const { sqs, queue } = world();
    const MessageAttributes = { why: { DataType: 'String', StringValue: 'x' } };
    const sent = { QueueUrl, MessageBody: 'a', MessageAttributes, MessageSystemAttributes: trace };
    expect(sqs.call('SendMessage', sent)).toEqual({
      MessageId: expect.any(String),
      MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661',
    });
    const asking = { MessageSystemAttributeNames: ['AWSTraceHeader'], MessageAttributeNames: ['All'] };
    const answer = sqs.call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 5, ...asking });
    const { Messages: [message] = [] } = answer as { Messages?: { ReceiptHandle: string }[] };
    expect(message).toMatchObject({ Body: 'a', Attributes: { AWSTraceHeader: 'Root=1' }, MessageAttributes });
    const ReceiptHandle = message?.ReceiptHandle;
    sqs.call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    const again = sqs.call('ReceiveMessage', { QueueUrl }) as { Messages: { ReceiptHandle: string }[] };
    expect(again.Messages[0]).not.toHaveProperty('Attributes');
    sqs.call('DeleteMessage', { QueueUrl, ReceiptHandle: again.Messages[0]?.ReceiptHandle });
    expect([sqs.call('ReceiveMessage', { QueueUrl }), queue.all()]).toEqual([{}, []]);
  });

  test.each([
    ['SendMessage', { MessageBody: '' }, 'MissingParameter'],
    ['SendMessage', { MessageBody: '\u0000' }, 'InvalidMessageContents'],
    ['SendMessage', { MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
    ['SendMessage', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['SendMessage', { QueueUrl: 'none', MessageBody: 'x' }, 'QueueDoesNotExist'],
    ['ReceiveMessage', { MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    ['ReceiveMessage', { VisibilityTimeout: -1 }, 'InvalidParameterValue'],
    ['PurgeQueue', {}, 'Error'],
    ['SendMessage', { MessageBody: 'x', MessageGroupId: 'g' }, 'Error'],
  ])('%s of %p is refused', (name, input, error) => {
    expect(nameOf(() => world().sqs.call(name, { QueueUrl, ...input }))).toBe(error);
  });
});
