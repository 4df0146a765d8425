import { QueueDoesNotExist, ResourceNotFoundException, type SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { checkSeconds, checkSendable, invalidValue, MAX_VISIBILITY } from '@orderflow/testing';
import type { Clock } from './clock.ts';
import { countingIds } from './ids.ts';
import { answerOf, md5, type StoredMessage } from './sqs-message.ts';
import { type QueueSettings, SimulatedQueue } from './sqs-queue.ts';

export interface SqsOptions {
  /** Which of `count` messages is received next. @default the one that waits longest */
  readonly pick?: (count: number) => number;
}

/** What a redrive may be told. */
export interface Redrive {
  /** @default where each message came from; one that was sent here directly stays */
  readonly to?: string;
  /** @default all */
  readonly select?: (message: StoredMessage) => boolean;
}

type Input = Readonly<Record<string, unknown>> & { readonly QueueUrl?: string; readonly ReceiptHandle?: string };

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['MessageBody', 'MessageAttributes', 'MessageSystemAttributes', 'DelaySeconds'],
  ReceiveMessage: [
    'MaxNumberOfMessages',
    'VisibilityTimeout',
    'WaitTimeSeconds',
    'AttributeNames',
    'MessageSystemAttributeNames',
    'MessageAttributeNames',
  ],
  DeleteMessage: ['ReceiptHandle'],
  ChangeMessageVisibility: ['ReceiptHandle', 'VisibilityTimeout'],
  GetQueueAttributes: ['AttributeNames'],
};

/** SQS: standard queues, and what the SDK asks of them. Anything else throws an Error that names it. */
export class SimulatedSQS {
  private readonly byUrl: ReadonlyMap<string, SimulatedQueue>;
  private readonly byArn: ReadonlyMap<string, SimulatedQueue>;

  constructor(queues: readonly QueueSettings[], clock: Clock, { pick = () => 0 }: SqsOptions = {}) {
    const nextId = countingIds(1);
    const deadLetter = (arn: string, message: StoredMessage) => this.queue(arn).take(message);
    const made = queues.map((queue) => ({ queue, it: new SimulatedQueue(queue, { clock, pick, nextId, deadLetter }) }));
    this.byUrl = new Map(made.map(({ queue, it }) => [queue.url, it]));
    this.byArn = new Map(made.map(({ queue, it }) => [queue.arn, it]));
  }

  /**
   * A queue by its URL or ARN.
   * @throws QueueDoesNotExist
   */
  queue(urlOrArn: string): SimulatedQueue {
    const queue = this.byUrl.get(urlOrArn) ?? this.byArn.get(urlOrArn);
    if (!queue) throw new QueueDoesNotExist({ message: 'The specified queue does not exist.', $metadata: {} });
    return queue;
  }

  all = (): readonly SimulatedQueue[] => [...this.byUrl.values()];

  /**
   * What the service answers now: a ReceiveMessage does not wait.
   * @param name of the command: `SendMessage`
   * @throws the SDK's own exceptions, or an Error naming what is not simulated
   */
  call(name: string, input: object): object {
    const request = input as Input;
    checkKnown(name, request);
    const queue = this.queue(request.QueueUrl ?? '');
    switch (name) {
      case 'SendMessage':
        return sent(queue, request as unknown as SendMessageCommandInput);
      case 'ReceiveMessage':
        return received(queue, request);
      case 'DeleteMessage':
        queue.delete(request.ReceiptHandle ?? '');
        return {};
      case 'GetQueueAttributes':
        return { Attributes: counted(queue, request.AttributeNames as readonly string[] | undefined) };
      default:
        queue.changeVisibility(request.ReceiptHandle ?? '', request.VisibilityTimeout as number | undefined);
        return {};
    }
  }

  /** The queues whose redrive policy names this one. */
  sourcesOf(dlqArn: string): readonly SimulatedQueue[] {
    return this.all().filter((queue) => queue.dlqArn === dlqArn);
  }

  /**
   * Moves what a dead-letter queue holds and nobody has in flight: new messages, with new ids, ages and receive counts.
   * @returns how many
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  redrive(dlqArn: string, { to, select = () => true }: Redrive = {}): number {
    const dlq = this.queue(dlqArn);
    if (this.sourcesOf(dlqArn).length === 0)
      throw new ResourceNotFoundException({ message: 'Source queue is not a dead-letter queue.', $metadata: {} });
    let moved = 0;
    for (const message of dlq.waiting()) {
      const target = to ?? message.source;
      if (target === undefined || !select(message)) continue;
      dlq.remove(message.id);
      this.queue(target).send({ body: message.body, attributes: message.attributes, trace: message.trace });
      moved++;
    }
    return moved;
  }
}

function sent(queue: SimulatedQueue, input: SendMessageCommandInput): object {
  checkSendable(input);
  const { MessageBody: body = '', MessageAttributes: attributes = {}, DelaySeconds: delay } = input;
  const trace = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  return { MessageId: queue.send({ body, attributes, trace, delay }), MD5OfMessageBody: md5(body) };
}

function received(queue: SimulatedQueue, input: Input): object {
  const max = (input.MaxNumberOfMessages as number | undefined) ?? 1;
  if (!Number.isInteger(max) || max < 1 || max > 10)
    throw invalidValue(`Value ${max} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10.`);
  const visibility = input.VisibilityTimeout as number | undefined;
  if (visibility !== undefined) checkSeconds('VisibilityTimeout', visibility, MAX_VISIBILITY);
  const names = (field: string) => (input[field] as readonly string[] | undefined) ?? [];
  const system = [...names('AttributeNames'), ...names('MessageSystemAttributeNames')];
  const messages = queue.receive(max, visibility).map((one) => answerOf(one, system, names('MessageAttributeNames')));
  return messages.length > 0 ? { Messages: messages } : {};
}

/** The counts of messages, as strings. Any other attribute is not simulated. */
function counted(queue: SimulatedQueue, names: readonly string[] = []): Record<string, string> {
  const { visible, inFlight, delayed } = queue.depth();
  const counts: Record<string, number> = {
    ApproximateNumberOfMessages: visible,
    ApproximateNumberOfMessagesNotVisible: inFlight,
    ApproximateNumberOfMessagesDelayed: delayed,
  };
  const unknown = names.find((name) => !(name in counts));
  if (unknown !== undefined) throw new Error(`SQS: attribute ${unknown} is not simulated`);
  return Object.fromEntries(names.map((name) => [name, String(counts[name])]));
}

function checkKnown(name: string, input: Input): void {
  const fields = FIELDS[name];
  if (!fields) throw new Error(`SQS: ${name} is not simulated`);
  for (const [field, value] of Object.entries(input))
    if (value !== undefined && field !== 'QueueUrl' && !fields.includes(field))
      throw new Error(`SQS: ${field} of ${name} is not simulated`);
}
