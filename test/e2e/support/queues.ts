import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { type DeadLetterAttributes, readAttributes } from '@orderflow/core/dead-letter';
import { aws } from './aws.ts';
import { eventually } from './eventually.ts';
import { type Consumer, consumer } from './stage.ts';

/** Messages waiting or in flight in a queue. */
export async function depth(queueUrl: string): Promise<number> {
  const { Attributes = {} } = await aws.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** A message of a dead-letter queue: the event as it was received, and why it is there. */
export interface DeadLetter {
  readonly body: string;
  readonly attributes: Partial<DeadLetterAttributes>;
}

/** Waits for the dead letter that `matches`, and deletes it from the queue. */
export const deadLetterIn = (
  { dlqUrl }: Pick<Consumer, 'dlqUrl'>,
  matches: (letter: DeadLetter) => boolean,
): Promise<DeadLetter> =>
  eventually(`a dead letter in ${dlqUrl}`, async () => {
    for (const message of await receive(dlqUrl)) {
      const letter = { body: message.Body ?? '', attributes: readAttributes(message.MessageAttributes) };
      if (!matches(letter)) continue;
      await remove(dlqUrl, message);
      return letter;
    }
    return undefined;
  });

/** Takes everything that is in a queue now. */
export async function drain(queueUrl: string): Promise<Message[]> {
  const taken: Message[] = [];
  for (let batch = await receive(queueUrl, 30); batch.length > 0; batch = await receive(queueUrl, 30)) {
    taken.push(...batch);
    await Promise.all(batch.map((message) => remove(queueUrl, message)));
  }
  return taken;
}

/** Puts a message into a consumer's queue, as EventBridge would. */
export const deliver = (name: string, body: string) =>
  aws.sqs.send(new SendMessageCommand({ QueueUrl: consumer(name).queueUrl, MessageBody: body }));

/** Stops a consumer from being invoked while `during` runs. */
export async function paused<T>(name: string, during: () => Promise<T>): Promise<T> {
  await enable(name, false);
  try {
    return await during();
  } finally {
    await enable(name, true);
  }
}

async function enable(name: string, enabled: boolean): Promise<void> {
  const { mappingId } = consumer(name);
  await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID: mappingId, Enabled: enabled }));
  await eventually(`mapping of ${name} ${enabled ? 'enabled' : 'disabled'}`, async () => {
    const { State } = await aws.lambda.send(new GetEventSourceMappingCommand({ UUID: mappingId }));
    return State === (enabled ? 'Enabled' : 'Disabled') || undefined;
  });
}

async function receive(queueUrl: string, visibility = 1): Promise<Message[]> {
  const { Messages = [] } = await aws.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: visibility,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

const remove = (queueUrl: string, message: Message) =>
  aws.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
