import { EventEmitter } from 'node:events';
import type { Connection } from '../client/connection.ts';

/** What the broker does when it is called: nothing, lose the connection, or refuse with an error. Else it answers. */
type Reaction = 'silence' | 'loss' | Error;

/**
 * A broker behind `amqplib`, for unit tests of the client. A connection that is lost emits `close` at once and fails its calls a microtask later, as
 * `amqplib` does.
 */
export class FakeAmqp {
  readonly connections: FakeConnection[] = [];

  /** @param reactions by the name of the call; they may be changed at any time */
  constructor(public reactions: Record<string, Reaction> = {}) {}

  readonly connect = async (): Promise<Connection> => {
    const connection = new FakeConnection((call) => this.reactions[call]);
    this.connections.push(connection);
    return { model: connection as unknown as Connection['model'], close: () => connection.close() };
  };
}

export class FakeConnection extends EventEmitter {
  readonly channel = new FakeChannel(this);
  isClosing = false;
  isClosed = false;
  /** The calls without an answer. */
  readonly #pending = new Set<(error: Error) => void>();

  constructor(private readonly reactionTo: (call: string) => Reaction | undefined) {
    super();
  }

  createChannel = () => this.call('createChannel', this.channel);
  createConfirmChannel = () => this.call('createConfirmChannel', this.channel);

  async call<T>(name: string, answer: T): Promise<T> {
    if (this.isClosing) throw new Error('Connection closing');
    const reaction = this.reactionTo(name);
    if (reaction instanceof Error) throw reaction;
    if (reaction === undefined) return answer;
    return new Promise((_, reject) => {
      this.#pending.add(reject);
      if (reaction === 'loss') this.lose();
    });
  }

  /** By the client: nothing more is sent, and the broker answers later. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.resolve();
    this.lose();
  }

  lose(): void {
    if (this.isClosed) return;
    this.isClosing = true;
    this.isClosed = true;
    this.channel.emit('close');
    this.emit('close');
    for (const reject of this.#pending) reject(new Error('Channel ended, no reply will be forthcoming'));
  }
}

export class FakeChannel extends EventEmitter {
  readonly acknowledged: number[] = [];
  /** Event ids of what is published and not confirmed. */
  readonly published = new Map<string, (error: Error | null) => void>();
  #onMessage: (message: unknown) => void = () => undefined;
  #tag = 0;

  constructor(private readonly connection: FakeConnection) {
    super();
  }

  assertExchange = () => this.connection.call('assertExchange', {});
  assertQueue = () => this.connection.call('assertQueue', {});
  bindQueue = () => this.connection.call('bindQueue', {});
  prefetch = () => this.connection.call('prefetch', {});

  consume(_: string, onMessage: (message: unknown) => void) {
    this.#onMessage = onMessage;
    return this.connection.call('consume', { consumerTag: 'c' });
  }

  ack({ fields }: { readonly fields: { readonly deliveryTag: number } }): void {
    if (this.connection.isClosing) throw new Error('Connection closing');
    this.acknowledged.push(fields.deliveryTag);
  }

  publish(
    _exchange: string,
    _key: string,
    _content: Buffer,
    { messageId }: { readonly messageId: string },
    confirmed: (error: Error | null) => void,
  ): void {
    this.published.set(messageId, confirmed);
    void this.connection.call('publish', null).then(confirmed, confirmed);
  }

  deliver(): void {
    const fields = { exchange: 'orderflow', routingKey: 'seat.booked', redelivered: false, deliveryTag: ++this.#tag };
    this.#onMessage({ content: Buffer.from('{}'), fields, properties: {} });
  }

  /** The broker cancels the consumer, as when the queue is deleted. */
  cancel(): void {
    this.#onMessage(null);
  }
}
