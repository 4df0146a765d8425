import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface RedriveProps {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The dead-letter queue. */
  readonly from: string;
  /** The queue of the same consumer. */
  readonly to: string;
  /** Which messages to redrive. @default all */
  readonly filter?: (message: Message) => boolean;
  /** How many messages to redrive at most. @default 10,000 */
  readonly limit?: number;
}

/** Numbers of messages: those redriven, and those received that remain in the dead-letter queue. */
export interface Redriven {
  readonly redriven: number;
  readonly remaining: number;
}

/** Visibility timeout of a received message, in seconds. */
const VISIBILITY_SECONDS = 300;

/** Messages that remain are in flight until the end, and a queue has at most 120,000 of those. */
const MOST_REMAINING = 100_000;

/**
 * Moves messages from a consumer's dead-letter queue to its queue, each with its attributes and its trace header. Messages
 * that the filter refuses remain, and are visible again afterwards. A message that is dead-lettered while this runs remains
 * too, so that it ends even if every redriven message fails again.
 *
 * - crash before a send: the message is visible again five minutes later.
 * - crash after a send, before its delete: the message is in both queues. Redriven again, the consumer gets it twice, as SQS may
 *   deliver any message twice.
 * @throws whatever SQS throws; messages redriven until then stay redriven
 */
export async function redrive(props: RedriveProps): Promise<Redriven> {
  const { filter = () => true, limit = 10_000, clock } = props;
  const begin = clock();
  const remaining = new Map<string | undefined, Message>();
  let redriven = 0;
  while (redriven < limit && remaining.size < MOST_REMAINING) {
    const messages = await receive(props, Math.min(10, limit - redriven));
    if (messages.every(({ MessageId }) => remaining.has(MessageId))) break;
    for (const message of messages) {
      const isNew = Number(message.Attributes?.SentTimestamp) > begin;
      if (isNew || !filter(message)) remaining.set(message.MessageId, message);
      else {
        await move(message, props);
        redriven++;
      }
    }
  }
  for (const message of remaining.values()) await makeVisible(message, props);
  return { redriven, remaining: remaining.size };
}

async function receive({ sqs, from }: RedriveProps, max: number): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: from,
      MaxNumberOfMessages: max,
      VisibilityTimeout: VISIBILITY_SECONDS,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['AWSTraceHeader', 'SentTimestamp'],
    }),
  );
  return Messages;
}

/** Sends before it deletes: a crash in between doubles a message instead of losing it. */
async function move(message: Message, { sqs, from, to }: RedriveProps): Promise<void> {
  const { Body, MessageAttributes, Attributes, ReceiptHandle } = message;
  const trace = Attributes?.AWSTraceHeader;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: to,
      MessageBody: Body,
      ...(MessageAttributes && { MessageAttributes }),
      ...(trace && { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
}

/** A message whose time ran out meanwhile is visible already. */
async function makeVisible({ ReceiptHandle }: Message, { sqs, from }: RedriveProps): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({ QueueUrl: from, ReceiptHandle, VisibilityTimeout: 0 });
  try {
    await sqs.send(command);
  } catch (error) {
    if (!NOT_IN_FLIGHT.test((error as Error).name)) throw error;
  }
}

/** How SQS says that a message is not in flight. */
const NOT_IN_FLIGHT = /MessageNotInflight|InvalidParameterValue|ReceiptHandleIsInvalid/;
