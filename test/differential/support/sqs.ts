import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SimulatedSQS } from '@orderflow/simulation/services';
import { eventually } from '../../e2e/support/eventually.ts';
import { settings } from './emulator.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { Which } from './sqs-steps.ts';

const COMMANDS: Readonly<Record<string, new (input: never) => object>> = {
  SendMessage: SendMessageCommand,
  ReceiveMessage: ReceiveMessageCommand,
  DeleteMessage: DeleteMessageCommand,
  ChangeMessageVisibility: ChangeMessageVisibilityCommand,
};

/** A message in flight, or that was: its newest handle on either side. */
export interface Handled {
  readonly queue: Which;
  readonly body: string;
  readonly ours: string;
  readonly theirs: string;
}

/** What both sides said, without the ids and times that each gives itself. */
export type Answers = readonly [ours: unknown, theirs: unknown];

export interface QueueOptions {
  /** Visibility time-out in seconds. @default 600 */
  readonly visibility?: number;
  /** @default 2 */
  readonly maxReceiveCount?: number;
}

/** A queue and its dead-letter queue on both sides. */
export class BothQueues {
  /** The newest receive of each message, by its body. */
  readonly handled = new Map<string, Handled>();
  private static count = 0;

  private constructor(
    private readonly client: SQSClient,
    private readonly simulated: SimulatedSQS,
    private readonly urls: Readonly<Record<Which, string>>,
    readonly clock: { time: number; now(): number },
  ) {}

  static client = () => new SQSClient({ ...settings(), useQueueUrlAsEndpoint: false });

  static async open(
    client: SQSClient,
    { visibility = 600, maxReceiveCount = 2 }: QueueOptions = {},
  ): Promise<BothQueues> {
    const name = `q${BothQueues.count++}`;
    const dlq = await created(client, `${name}-dlq`, { VisibilityTimeout: String(visibility) });
    const work = await created(client, name, {
      VisibilityTimeout: String(visibility),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount }),
    });
    const clock = { time: Date.now(), now: () => clock.time };
    const redrive = { dlqArn: dlq.arn, maxReceiveCount };
    const simulated = new SimulatedSQS(
      [
        { name, ...work, visibility, redrive },
        { name: `${name}-dlq`, ...dlq, visibility },
      ],
      clock,
    );
    return new BothQueues(client, simulated, { work: work.url, dlq: dlq.url }, clock);
  }

  async call(name: string, queue: Which, ours: object, theirs = ours): Promise<readonly [Outcome, Outcome]> {
    const QueueUrl = this.urls[queue];
    const Command = COMMANDS[name] as new (input: object) => Parameters<SQSClient['send']>[0];
    return [
      await outcomeOf(() => this.simulated.call(name, { QueueUrl, ...ours })),
      await outcomeOf(() => this.client.send(new Command({ QueueUrl, ...theirs }))),
    ];
  }

  async send(queue: Which, input: object): Promise<Answers> {
    const [ours, theirs] = await this.call('SendMessage', queue, input);
    return [
      without(ours, 'MessageId', 'MD5OfMessageAttributes'),
      without(theirs, 'MessageId', 'MD5OfMessageAttributes'),
    ];
  }

  async receive(queue: Which, input: object): Promise<Answers> {
    const [ours, theirs] = await this.call('ReceiveMessage', queue, input);
    const [mine, others] = [messagesOf(ours), messagesOf(theirs)];
    for (const { Body: body = '', ReceiptHandle: handle = '' } of mine) {
      const other = others.find((one) => one.Body === body)?.ReceiptHandle ?? '';
      this.handled.set(body, { queue, body, ours: handle, theirs: other });
    }
    return [comparable(ours, mine), comparable(theirs, others)];
  }

  async withHandle(name: string, { queue, ours, theirs }: Handled, more: object = {}): Promise<Answers> {
    return this.call(name, queue, { ReceiptHandle: ours, ...more }, { ReceiptHandle: theirs, ...more });
  }

  /** How many messages can be received, are in flight, and are delayed. */
  async depth(queue: Which): Promise<Answers> {
    const AttributeNames = [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ] as const;
    const { Attributes: counts = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.urls[queue], AttributeNames: [...AttributeNames] }),
    );
    const { visible, inFlight, delayed } = this.simulated.queue(this.urls[queue]).depth();
    return [[visible, inFlight, delayed], AttributeNames.map((name) => Number(counts[name]))];
  }

  /** Waits until on the local AWS, too, as many messages can be received as in the simulation. */
  async waitFor(queue: Which): Promise<void> {
    await eventually(`messages in ${queue}`, async () => {
      const [ours, theirs] = (await this.depth(queue)) as readonly [readonly number[], readonly number[]];
      return ours[0] === theirs[0] ? true : undefined;
    });
  }

  /** Whether the simulation has the message in flight. */
  isInFlight({ queue, ours }: Handled): boolean {
    const copy = this.simulated.queue(this.urls[queue]);
    return copy.isInFlight(ours);
  }
}

async function created(client: SQSClient, QueueName: string, Attributes: Record<string, string>) {
  const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  const { Attributes: { QueueArn: arn = '' } = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn };
}

const messagesOf = (outcome: Outcome): readonly Message[] =>
  'output' in outcome ? ((outcome.output as { Messages?: Message[] }).Messages ?? []) : [];

/** Attributes that each side gives by itself. */
const OWN = ['SentTimestamp', 'ApproximateFirstReceiveTimestamp', 'SenderId'];

function comparable(outcome: Outcome, messages: readonly Message[]): unknown {
  if ('error' in outcome) return outcome;
  return messages
    .map(({ Body, MD5OfBody, Attributes = {}, MessageAttributes = {} }) => ({
      Body,
      MD5OfBody,
      MessageAttributes,
      Attributes: Object.fromEntries(Object.entries(Attributes).filter(([name]) => !OWN.includes(name))),
    }))
    .sort((a, b) => ((a.Body ?? '') < (b.Body ?? '') ? -1 : 1));
}

function without(outcome: Outcome, ...fields: readonly string[]): unknown {
  if ('error' in outcome) return outcome;
  return Object.fromEntries(Object.entries(outcome.output).filter(([field]) => !fields.includes(field)));
}
