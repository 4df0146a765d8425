import type { ConfirmChannel, Message } from 'amqplib';
import type { OutgoingMessage } from '../messages/index.ts';
import type { Confirmation } from '../rabbit-client.ts';
import { type Connection, RabbitError } from './connection.ts';

/** One connection of a producer, from the moment it is asked for. It is of no use after a failure. */
export class ConfirmConnection {
  readonly #channel: Promise<ConfirmChannel>;
  /** Event ids of messages that came back: no queue takes them. */
  readonly #returned = new Set<string>();
  /** What fails the sends that are under way. */
  readonly #sending = new Set<(error: Error) => void>();
  #connection: Connection | undefined;
  #isClosed = false;

  /** @param mandatory whether a message that no queue takes comes back */
  constructor(
    private readonly exchange: string,
    private readonly mandatory: boolean,
    connect: () => Promise<Connection>,
  ) {
    this.#channel = this.#open(connect);
  }

  async send(messages: readonly OutgoingMessage[]): Promise<readonly Confirmation[]> {
    const channel = await this.#channel;
    return new Promise((resolve, reject) => {
      this.#sending.add(reject);
      Promise.all(messages.map((message) => this.#publish(channel, message)))
        .then(resolve, reject)
        .finally(() => this.#sending.delete(reject));
    });
  }

  /** Fails what is being sent. One that is still being made is closed when it is made, and nobody waits for that. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#fail(closed());
    await this.#connection?.close();
  }

  async #open(connect: () => Promise<Connection>): Promise<ConfirmChannel> {
    const connection = await connect();
    this.#connection = connection;
    try {
      if (this.#isClosed) throw closed();
      const channel = await connection.model.createConfirmChannel();
      channel.on('return', ({ properties }: Message) => this.#returned.add(String(properties.messageId)));
      channel.on('error', (error: Error) => this.#fail(new RabbitError('CHANNEL_CLOSED', error.message)));
      channel.on('close', () => this.#fail(new RabbitError('NOT_CONNECTED', 'the connection was lost')));
      await channel.assertExchange(this.exchange, 'topic', { durable: true });
      return channel;
    } catch (error) {
      void connection.close();
      throw error;
    }
  }

  #fail(error: Error): void {
    for (const reject of this.#sending) reject(error);
    this.#sending.clear();
  }

  /** A message that comes back does so before it is confirmed. */
  #publish(channel: ConfirmChannel, message: OutgoingMessage): Promise<Confirmation> {
    const { routingKey, value, headers, contentType, messageId, correlationId, type, timestamp } = message;
    return new Promise((resolve) => {
      const confirmed = (error: unknown) => {
        if (error) resolve({ code: 'NACK', reason: `a queue refused it: ${(error as Error).message}` });
        else if (this.#returned.delete(messageId))
          resolve({ code: 'NO_ROUTE', reason: `no queue of ${this.exchange} takes ${routingKey}` });
        else resolve({ id: messageId });
      };
      channel.publish(
        this.exchange,
        routingKey,
        Buffer.from(value),
        {
          persistent: true,
          mandatory: this.mandatory,
          contentType,
          contentEncoding: 'utf-8',
          messageId,
          correlationId,
          type,
          timestamp: Math.floor(timestamp / 1000),
          headers: { ...headers },
        },
        confirmed,
      );
    });
  }
}

const closed = () => new RabbitError('NOT_CONNECTED', 'the connection was closed');
