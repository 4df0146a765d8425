import { MessageNotInflight, ReceiptHandleIsInvalid } from '@aws-sdk/client-sqs';
import { checkSeconds, invalidValue, MAX_VISIBILITY } from '@orderflow/testing';
import type { Clock } from './clock.ts';
import type { NewMessage, ReceivedMessage, StoredMessage } from './sqs-message.ts';
import { Timeline } from './timeline.ts';

/** A standard queue as a template declares it. */
export interface QueueSettings {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** Visibility time-out in seconds. @default 30 */
  readonly visibility?: number;
  /** Seconds until a message can be received. @default 0 */
  readonly delay?: number;
  /** Seconds for which a message is kept. @default 4 days */
  readonly retention?: number;
  /** Where a message goes that was received `maxReceiveCount` times in vain, when it is to be received again. */
  readonly redrive?: { readonly dlqArn: string; readonly maxReceiveCount: number };
}

export interface QueueDeps {
  readonly clock: Clock;
  /**
   * Which of the messages that can be received comes next: an index below `count`; 0 is the one that waits longest.
   * A standard queue gives no order.
   */
  readonly pick: (count: number) => number;
  readonly nextId: () => string;
  /** Takes what the redrive policy moves. */
  readonly deadLetter: (dlqArn: string, message: StoredMessage) => void;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const LONGEST_MS = MAX_VISIBILITY * 1000;
const DEFAULTS = { visibility: 30, delay: 0, retention: 4 * 24 * 3600 };

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };
interface Held extends Writable<StoredMessage> {
  /** When it can be received. */
  dueAt: number;
  /** Of the latest receive; only that one counts. */
  handle: string | undefined;
  receivedAt: number;
}

/** One standard queue. What happens to a message later (retention, redrive) happens when somebody looks. */
export class SimulatedQueue {
  private readonly messages = new Map<string, Held>();
  /** How many messages have a body. */
  private readonly copies = new Map<string, number>();
  private readonly hidden = new Timeline<Held>();
  /** What can be received, the one that waits longest first. */
  private readonly visible: Held[] = [];
  private settings: QueueSettings & typeof DEFAULTS;
  /** Messages that were sent here so far, without those that a redrive policy moved. */
  sent = 0;

  constructor(
    settings: QueueSettings,
    private readonly deps: QueueDeps,
  ) {
    this.settings = { ...DEFAULTS, ...settings };
  }

  /** From now on it is as these settings say; what is hidden already stays so for as long as it was to be. */
  configure(settings: QueueSettings): void {
    this.settings = { ...DEFAULTS, ...settings };
  }

  get name(): string {
    return this.settings.name;
  }

  /** Messages, in whatever state; those whose retention has ended may be among them. */
  get size(): number {
    return this.messages.size;
  }

  /** How many messages, in whatever state, have this body. */
  copiesOf(body: string): number {
    return this.copies.get(body) ?? 0;
  }

  /** Where its redrive policy moves what was received too often. */
  get dlqArn(): string | undefined {
    return this.settings.redrive?.dlqArn;
  }

  get arn(): string {
    return this.settings.arn;
  }

  /** @returns the new message's id */
  send({ body, attributes = {}, trace, delay = this.settings.delay }: NewMessage): string {
    this.sent++;
    const sentAt = this.deps.clock.now();
    const id = this.deps.nextId();
    const rest = { source: undefined, receives: 0, firstReceivedAt: undefined };
    this.keep({ id, body, attributes: copied(attributes), trace, sentAt, ...rest }, sentAt + delay * 1000);
    return id;
  }

  /** Takes a message as it is, with its id, its age and its receive count: as a redrive policy moves it. */
  take(message: StoredMessage): void {
    this.keep(message, this.deps.clock.now());
  }

  /**
   * Up to `max` messages; each is hidden for a while from the others.
   * @param visibility seconds. @default the queue's
   */
  receive(max: number, visibility = this.settings.visibility): ReceivedMessage[] {
    const now = this.deps.clock.now();
    const received: ReceivedMessage[] = [];
    this.uncover(now);
    while (received.length < max && this.visible.length > 0) {
      const [message] = this.visible.splice(this.deps.pick(this.visible.length), 1);
      if (!message) throw new Error(`${this.name}: there is no such message to pick`);
      if (this.isOver(message, now)) this.forget(message);
      else if (message.receives >= (this.settings.redrive?.maxReceiveCount ?? Number.POSITIVE_INFINITY))
        this.moveToDlq(message);
      else received.push(this.hand(message, now, visibility));
    }
    return received;
  }

  /**
   * Deletes a message by the handle of its latest receive, also when that is visible again. An older handle, or one of a
   * message that is gone, changes nothing, and that is no error.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
   */
  delete(handle: string): void {
    const message = this.find(handle);
    if (message?.handle !== handle) return;
    this.drop(message);
  }

  /**
   * Hides a message in flight for `seconds` from now; 0 shows it at once.
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
   */
  changeVisibility(handle: string, seconds: number | undefined): void {
    checkSeconds('VisibilityTimeout', seconds, MAX_VISIBILITY);
    const now = this.deps.clock.now();
    const message = this.find(handle);
    if (message?.handle !== handle)
      throw invalidValue(
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    if (message.dueAt <= now)
      throw new MessageNotInflight({ message: 'The message referred to is not in flight.', $metadata: {} });
    const dueAt = now + (seconds ?? 0) * 1000;
    if (dueAt > message.receivedAt + LONGEST_MS)
      throw invalidValue(
        `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY} seconds].`,
      );
    this.show(message, dueAt);
  }

  /** Is the message of this handle hidden by the receive that gave it? */
  isInFlight(handle: string): boolean {
    const message = this.find(handle);
    return message?.handle === handle && message.dueAt > this.deps.clock.now();
  }

  /** Shows a message that is in flight: at least once means that somebody else may get it, too. */
  redeliver(id: string): void {
    const message = this.messages.get(id);
    if (message && message.dueAt > this.deps.clock.now()) this.show(message, this.deps.clock.now());
  }

  /** When something can be received next: now, later, or, when nothing is here, never. */
  nextChange(now = this.deps.clock.now()): number | undefined {
    return this.visible.length > 0 ? now : this.hidden.next && Math.max(now, this.hidden.next);
  }

  /** Every message, as it is; what its retention has ended is gone. */
  all(): StoredMessage[] {
    const now = this.deps.clock.now();
    for (const message of [...this.messages.values()]) if (this.isOver(message, now)) this.drop(message);
    return [...this.messages.values()].map(({ dueAt: _, handle: __, receivedAt: ___, ...message }) => message);
  }

  /** The messages that can be received. */
  waiting(): StoredMessage[] {
    this.uncover(this.deps.clock.now());
    const ids = new Set(this.visible.map(({ id }) => id));
    return this.all().filter(({ id }) => ids.has(id));
  }

  /** How many messages can be received, are in flight, and are delayed. */
  depth(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const total = this.all().length;
    this.uncover(this.deps.clock.now());
    const delayed = this.hidden.all().filter(({ handle }) => handle === undefined).length;
    return { visible: this.visible.length, inFlight: total - this.visible.length - delayed, delayed };
  }

  /** How many messages can be received at an instant. */
  visibleAt(now: number): number {
    const due = (message: Held) => message.dueAt <= now && !this.isOver(message, now);
    return this.visible.filter(due).length + this.hidden.all().filter(due).length;
  }

  /** When the oldest message that is still kept was sent; `undefined` when there is none. */
  oldest(now: number): number | undefined {
    let oldest: number | undefined;
    for (const message of this.messages.values())
      if (!this.isOver(message, now) && message.sentAt < (oldest ?? Number.POSITIVE_INFINITY)) oldest = message.sentAt;
    return oldest;
  }

  /** Takes a message out, in whatever state it is. */
  remove(id: string): void {
    const message = this.messages.get(id);
    if (message) this.drop(message);
  }

  private keep(message: StoredMessage, dueAt: number): void {
    const held = { ...message, dueAt, handle: undefined, receivedAt: 0 };
    this.messages.set(held.id, held);
    this.copies.set(held.body, this.copiesOf(held.body) + 1);
    this.hidden.add(held);
  }

  private forget({ id, body }: Held): void {
    this.messages.delete(id);
    const rest = this.copiesOf(body) - 1;
    if (rest > 0) this.copies.set(body, rest);
    else this.copies.delete(body);
  }

  private hand(message: Held, now: number, visibility: number): ReceivedMessage {
    message.receives++;
    message.firstReceivedAt ??= now;
    message.receivedAt = now;
    message.handle = `${message.id}/${message.receives}`;
    message.dueAt = now + visibility * 1000;
    this.hidden.add(message);
    // Each field by its name: this is where a simulation of queues spends its time, and the rest of a pattern is slow.
    const { id, body, attributes, trace, sentAt, source, receives, firstReceivedAt, handle } = message;
    return { id, body, attributes, trace, sentAt, source, receives, firstReceivedAt, handle };
  }

  private moveToDlq(message: Held): void {
    const { dueAt: _, handle: __, receivedAt: ___, ...moved } = message;
    this.forget(message);
    this.deps.deadLetter(this.settings.redrive?.dlqArn ?? '', { ...moved, source: moved.source ?? this.arn });
  }

  private isOver = ({ sentAt }: Held, now: number): boolean => sentAt + this.settings.retention * 1000 <= now;

  private find(handle: string): Held | undefined {
    const [id, receive] = handle.split('/');
    if (!id || !receive)
      throw new ReceiptHandleIsInvalid({ message: 'The input receipt handle is invalid.', $metadata: {} });
    return this.messages.get(id);
  }

  private uncover(now: number): void {
    for (const message of this.hidden.due(now)) this.visible.push(message);
  }

  private show(message: Held, dueAt: number): void {
    this.unplace(message);
    message.dueAt = dueAt;
    this.hidden.add(message);
  }

  private drop(message: Held): void {
    this.unplace(message);
    this.forget(message);
  }

  private unplace(message: Held): void {
    if (!this.hidden.remove(message)) this.visible.splice(this.visible.indexOf(message), 1);
  }
}

const copied = (attributes: StoredMessage['attributes']): StoredMessage['attributes'] =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { ...value }]));
