import type { ChangeMessageVisibilityCommandInput, SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { checkSeconds, checkSendable, MAX_VISIBILITY } from './sqs-limits.ts';

/** A command that was sent: `SendMessage`, and its input. */
export interface SentToSqs {
  readonly name: string;
  readonly input: SendMessageCommandInput & ChangeMessageVisibilityCommandInput;
}

/** A failure to come. `before`: nothing is applied; `after`: it is applied and the answer is lost. */
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

/**
 * SQS in memory, as far as a consumer talks to it: SendMessage and ChangeMessageVisibility, refusing what the service
 * refuses. Anything else throws.
 */
export class FakeSQS implements Pick<SQSClient, 'send'> {
  /** Every command so far, also those that failed. */
  readonly sent: SentToSqs[] = [];
  private readonly queues = new Map<string, SentMessage[]>();
  private readonly hidden = new Map<string, number>();
  private readonly faults: { readonly fault: SqsFault; left: number }[] = [];

  readonly send = (async (command: { readonly input: SentToSqs['input'] }) => {
    const sent = { name: command.constructor.name.replace(/Command$/, ''), input: structuredClone(command.input) };
    this.sent.push(sent);
    await undefined;
    this.breakIfDue('before', sent);
    this.apply(sent);
    await undefined;
    this.breakIfDue('after', sent);
    return {};
  }) as unknown as SQSClient['send'];

  /** Arranges a failure. */
  fail(fault: SqsFault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  /** What was sent to a queue. */
  messages(queueUrl: string): readonly SentMessage[] {
    return this.queues.get(queueUrl) ?? [];
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

  private apply({ name, input }: SentToSqs): void {
    if (name === 'SendMessage') this.store(input);
    else if (name === 'ChangeMessageVisibility') this.hide(input);
    else throw new Error(`${name} is not known to this fake`);
  }

  private store(input: SendMessageCommandInput): void {
    checkSendable(input);
    const { QueueUrl: url = '', MessageBody: body = '', MessageAttributes = {} } = input;
    const texts = Object.entries(MessageAttributes).map(([name, { StringValue: value = '' }]) => [name, value]);
    const trace = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
    this.queues.set(url, [...this.messages(url), { body, attributes: Object.fromEntries(texts), trace }]);
  }

  private hide({ ReceiptHandle: handle = '', VisibilityTimeout: seconds = -1 }: ChangeMessageVisibilityCommandInput) {
    checkSeconds('VisibilityTimeout', seconds, MAX_VISIBILITY);
    this.hidden.set(handle, seconds);
  }
}
