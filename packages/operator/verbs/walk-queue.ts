import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface WalkProps {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly queueUrl: string;
  /** How many messages to take at most. @default 10,000 */
  readonly limit?: number;
  /** How many messages to look at, at most. @default 100,000: what a queue allows in flight, with room */
  readonly most?: number;
  /** When aborted, no further message is visited, and those that were received are visible again. */
  readonly interrupted?: AbortSignal | undefined;
  /**
   * Says whether to take a message, which is to delete it. Before that it has done whatever keeps the message.
   * - crash before the deletion: the message is visible again five minutes later, and is visited again by the next walk.
   */
  readonly visit: (message: Message) => Promise<'take' | 'leave'>;
}

/** Numbers of messages: those taken, and those visited that remain. */
export interface Walked {
  readonly taken: number;
  readonly remaining: number;
  /** Whether messages are left that were not visited: by the limit, or by an interruption. */
  readonly isPartial: boolean;
}

/** Visibility timeout of a received message, in seconds. */
const VISIBILITY_SECONDS = 300;

/** A queue has at most 120,000 messages in flight. */
const MOST = 100_000;

/**
 * Visits each message of a dead-letter queue once, ten at a time, and deletes those that are taken. The others, and all that
 * were received when something fails, are visible again afterwards. A message that arrives while this runs remains, so that it
 * ends even if every message that is taken comes back.
 *
 * @throws whatever SQS or the visit throws, once the messages in hand are visible again
 */
export async function walkQueue(props: WalkProps): Promise<Walked> {
  const walk = new Walk(props);
  try {
    await walk.all();
  } catch (error) {
    await Promise.allSettled([...walk.remaining.values()].map((message) => makeVisible(message, props)));
    throw error;
  }
  for (const messages of tens([...walk.remaining.values()]))
    await Promise.all(messages.map((message) => makeVisible(message, props)));
  return { taken: walk.taken, remaining: walk.remaining.size, isPartial: walk.isPartial };
}

class Walk {
  /** In hand, or left where they are. */
  readonly remaining = new Map<string | undefined, Message>();
  taken = 0;
  isPartial = true;
  private readonly begin: number;

  constructor(private readonly props: WalkProps) {
    this.begin = props.clock();
  }

  async all(): Promise<void> {
    // A message that remains is received again when its time is over: the end is where only such messages come.
    let seenInARow = 0;
    for (let room = this.room(); room > 0; room = this.room()) {
      const messages = await receive(this.props, Math.min(10, room));
      const unseen = messages.filter(({ MessageId }) => !this.remaining.has(MessageId));
      for (const message of messages) this.remaining.set(message.MessageId, message);
      seenInARow = unseen.length > 0 ? 0 : seenInARow + messages.length;
      if (messages.length === 0 || seenInARow > this.remaining.size) {
        this.isPartial = false;
        return;
      }
      await this.visit(unseen);
    }
  }

  /** How many more may be received. */
  private room(): number {
    const { limit = 10_000, most = MOST, interrupted } = this.props;
    return interrupted?.aborted ? 0 : Math.min(limit - this.taken, most - this.remaining.size - this.taken);
  }

  /** Visits all, also when one fails: what the others have begun is ended. */
  private async visit(messages: readonly Message[]): Promise<void> {
    const results = await Promise.allSettled(messages.map((message) => this.visitOne(message)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  private async visitOne(message: Message): Promise<void> {
    const { visit, interrupted } = this.props;
    if (isNew(message, this.begin) || interrupted?.aborted || (await visit(message)) === 'leave') return;
    await remove(message, this.props);
    this.remaining.delete(message.MessageId);
    this.taken++;
  }
}

const tens = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / 10) }, (_, index) => all.slice(10 * index, 10 * index + 10));

/** Whether it came after the walk began. */
const isNew = ({ Attributes }: Message, begin: number): boolean => Number(Attributes?.SentTimestamp) > begin;

async function receive({ sqs, queueUrl }: WalkProps, max: number): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: max,
      VisibilityTimeout: VISIBILITY_SECONDS,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['AWSTraceHeader', 'SentTimestamp'],
    }),
  );
  return Messages;
}

const remove = ({ ReceiptHandle }: Message, { sqs, queueUrl: QueueUrl }: WalkProps) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

/** A message whose time ran out meanwhile is visible already. */
async function makeVisible({ ReceiptHandle }: Message, { sqs, queueUrl: QueueUrl }: WalkProps): Promise<void> {
  try {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  } catch (error) {
    if (!NOT_IN_FLIGHT.test((error as Error).name)) throw error;
  }
}

/** How SQS says that a message is not in flight. */
const NOT_IN_FLIGHT = /MessageNotInflight|InvalidParameterValue|ReceiptHandleIsInvalid/;
