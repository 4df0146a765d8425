import type { BothQueues, Handled } from './sqs.ts';

const API = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference';

/**
 * Where the local AWS (MiniStack 1.5.33) is known to answer otherwise than AWS. The random steps stay clear of these; each
 * is shown here by itself, so that a row whose deviation has gone fails and can be taken out.
 */
export interface SqsDeviation {
  readonly what: string;
  /** What tells how AWS has it. */
  readonly source: string;
  readonly act: (queues: BothQueues) => Promise<readonly [ours: unknown, theirs: unknown]>;
  readonly aws: string;
  readonly local: string;
}

const ALL = { MaxNumberOfMessages: 10 };
const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`a${at}`, text('x')]));

/** Sends one message and receives it. */
async function received(queues: BothQueues, VisibilityTimeout: number): Promise<Handled> {
  await queues.send('work', { MessageBody: 'm' });
  await queues.receive('work', { ...ALL, VisibilityTimeout });
  return queues.handled.get('m') as Handled;
}

export const DEVIATIONS: readonly SqsDeviation[] = [
  {
    what: 'deleting by the handle of an earlier receive: nothing happens, and that is no error',
    source: `${API}/API_DeleteMessage.html`,
    act: async (queues) => {
      const earlier = await received(queues, 0);
      await queues.receive('work', ALL);
      return queues.withHandle('DeleteMessage', earlier);
    },
    aws: 'done',
    local: 'ReceiptHandleIsInvalid',
  },
  {
    what: 'deleting what is deleted: likewise',
    source: `${API}/API_DeleteMessage.html`,
    act: async (queues) => {
      const message = await received(queues, 60);
      await queues.withHandle('DeleteMessage', message);
      return queues.withHandle('DeleteMessage', message);
    },
    aws: 'done',
    local: 'ReceiptHandleIsInvalid',
  },
  {
    what: 'changing the visibility of a message that is not in flight: an error',
    source: `${API}/API_ChangeMessageVisibility.html, MessageNotInflight`,
    act: async (queues) =>
      queues.withHandle('ChangeMessageVisibility', await received(queues, 0), { VisibilityTimeout: 60 }),
    aws: 'MessageNotInflight',
    local: 'done',
  },
  {
    what: 'hiding a message for longer than 12 hours: an error',
    source: `${API}/API_ChangeMessageVisibility.html, VisibilityTimeout`,
    act: async (queues) =>
      queues.withHandle('ChangeMessageVisibility', await received(queues, 60), { VisibilityTimeout: 43_201 }),
    aws: 'InvalidParameterValue',
    local: 'done',
  },
  {
    what: 'receiving for longer than 12 hours: an error',
    source: `${API}/API_ReceiveMessage.html, VisibilityTimeout`,
    act: (queues) => queues.call('ReceiveMessage', 'work', { VisibilityTimeout: 43_201 }),
    aws: 'InvalidParameterValue',
    local: 'done',
  },
  {
    what: 'a delay of more than 15 minutes: an error',
    source: `${API}/API_SendMessage.html, DelaySeconds`,
    act: (queues) => queues.call('SendMessage', 'work', { MessageBody: 'm', DelaySeconds: 901 }),
    aws: 'InvalidParameterValue',
    local: 'done',
  },
  {
    what: 'more than ten attributes: an error',
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html',
    act: (queues) => queues.call('SendMessage', 'work', { MessageBody: 'm', MessageAttributes: eleven }),
    aws: 'InvalidParameterValue',
    local: 'done',
  },
  {
    what: 'an attribute without a value: an error',
    source: `${API}/API_MessageAttributeValue.html`,
    act: (queues) => queues.call('SendMessage', 'work', { MessageBody: 'm', MessageAttributes: { why: text('') } }),
    aws: 'InvalidParameterValue',
    local: 'done',
  },
];
