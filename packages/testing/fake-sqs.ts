import type {
  ChangeMessageVisibilityCommandInput,
  DeleteMessageCommandInput,
  ReceiveMessageCommandInput,
  SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { checkSeconds, checkSendable, MAX_VISIBILITY } from './sqs-limits.ts';

/** A command that was sent: `SendMessage`, and its input. */
export interface SentToSqs {
  readonly name: string;
  readonly input: SendMessageCommandInput &
    ChangeMessageVisibilityCommandInput &
    ReceiveMessageCommandInput &
    DeleteMessageCommandInput;
}

/** A failure of a command. `before`: the command has no effect; `after`: it takes effect and its response is lost. */
export interface SqsFault {
  readonly when: 'before' | 'after';
  /** @default any command */
  readonly on?: (sent: SentToSqs) => boolean;
  /** How often. @default 1 */
  readonly times?: number;
}

/** A message that was sent to a queue, its attributes as plain text. */
export interface SentMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly trace: string | undefined;
}

interface QueuedMessage {
  readonly handle: string;
  readonly message: SentMessage;
  isVisible: boolean;
}

/**
 * SQS in memory, as far as this repository uses it: SendMessage, ReceiveMessage, DeleteMessage and
 * ChangeMessageVisibility, with the service's limits. Any other command throws. A received message stays invisible until
 * `expireVisibility` is called.
 */
export class FakeSQS implements Pick<SQSClient, 'send'> {
  /** Every command so far, also those that failed. */
  readonly sent: SentToSqs[] = [];
  private readonly queues = new Map<string, QueuedMessage[]>();
  private readonly hidden = new Map<string, number>();
  private readonly faults: { readonly fault: SqsFault; left: number }[] = [];
  private serial = 0;

  readonly send = (async (command: { readonly input: SentToSqs['input'] }) => {
    const sent = { name: command.constructor.name.replace(/Command$/, ''), input: structuredClone(command.input) };
    this.sent.push(sent);
    await undefined;
    this.breakIfDue('before', sent);
    const response = this.apply(sent);
    await undefined;
    this.breakIfDue('after', sent);
    return response;
  }) as unknown as SQSClient['send'];

  /** Plans a failure. */
  fail(fault: SqsFault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  /** The messages in a queue, also the invisible ones. */
  messages(queueUrl: string): readonly SentMessage[] {
    return this.queue(queueUrl).map(({ message }) => message);
  }

  /** Makes all messages of a queue visible again. */
  expireVisibility(queueUrl: string): void {
    for (const queued of this.queue(queueUrl)) queued.isVisible = true;
  }

  /** Seconds for which the message with this receipt handle was last hidden. */
  hiddenFor(receiptHandle: string): number | undefined {
    return this.hidden.get(receiptHandle);
  }

  private breakIfDue(when: SqsFault['when'], sent: SentToSqs): void {
    const due = this.faults.find(({ fault, left }) => left > 0 && fault.when === when && (fault.on?.(sent) ?? true));
    if (!due) return;
    due.left--;
    throw Object.assign(new Error('the connection was lost'), { name: 'TimeoutError' });
  }

  private apply({ name, input }: SentToSqs): object {
    switch (name) {
      case 'SendMessage':
        return this.store(input);
      case 'ReceiveMessage':
        return this.receive(input);
      case 'DeleteMessage':
        return this.delete(input);
      case 'ChangeMessageVisibility':
        return this.hide(input);
      default:
        throw new Error(`${name} is not simulated`);
    }
  }

  private store(input: SendMessageCommandInput): object {
    checkSendable(input);
    const { QueueUrl: url = '', MessageBody: body = '', MessageAttributes = {} } = input;
    const texts = Object.entries(MessageAttributes).map(([name, { StringValue: value = '' }]) => [name, value]);
    const trace = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
    const message = { body, attributes: Object.fromEntries(texts), trace };
    this.queues.set(url, [...this.queue(url), { handle: `handle-${++this.serial}`, message, isVisible: true }]);
    return {};
  }

  private receive({ QueueUrl: url = '', MaxNumberOfMessages: count = 1 }: ReceiveMessageCommandInput): object {
    const received = this.queue(url)
      .filter(({ isVisible }) => isVisible)
      .slice(0, count);
    for (const queued of received) queued.isVisible = false;
    const messages = received.map(({ handle, message }) => ({
      MessageId: handle.replace('handle', 'message'),
      ReceiptHandle: handle,
      Body: message.body,
    }));
    return messages.length > 0 ? { Messages: messages } : {};
  }

  private delete({ QueueUrl: url = '', ReceiptHandle: deleted }: DeleteMessageCommandInput): object {
    this.queues.set(
      url,
      this.queue(url).filter(({ handle }) => handle !== deleted),
    );
    return {};
  }

  private hide({
    ReceiptHandle: handle = '',
    VisibilityTimeout: seconds = -1,
  }: ChangeMessageVisibilityCommandInput): object {
    checkSeconds('VisibilityTimeout', seconds, MAX_VISIBILITY);
    this.hidden.set(handle, seconds);
    return {};
  }

  private queue = (url: string): QueuedMessage[] => this.queues.get(url) ?? [];
}
