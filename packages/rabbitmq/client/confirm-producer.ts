import type { ChannelModel, ConfirmChannel, Message } from 'amqplib';
import type { OutgoingMessage } from '../messages/index.ts';
import type { Confirmation, RabbitProducer } from '../rabbit-client.ts';
import type { RabbitClientOptions } from './client-options.ts';
import { connectTo, RabbitError } from './connection.ts';

interface Open {
  readonly connection: ChannelModel;
  readonly channel: ConfirmChannel;
  /** Event ids of messages that came back: no queue takes them. */
  readonly returned: Set<string>;
  readonly lost: Promise<never>;
}

/** Publishes with confirms. After any failure it connects anew, because what was under way on the old channel is unknown. */
export class ConfirmProducer implements RabbitProducer {
  #open: Promise<Open> | undefined;

  constructor(
    private readonly options: RabbitClientOptions,
    private readonly exchange: string,
  ) {}

  async send(messages: readonly OutgoingMessage[]): Promise<readonly Confirmation[]> {
    try {
      const open = await this.#connected();
      return await this.#inTime(
        Promise.race([open.lost, Promise.all(messages.map((one) => this.#publish(open, one)))]),
      );
    } catch (error) {
      await this.close();
      if (error instanceof RabbitError) throw error;
      throw new RabbitError('NOT_CONNECTED', (error as Error).message, { cause: error });
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.then(({ connection }) => connection.close()).catch(() => undefined);
  }

  #connected(): Promise<Open> {
    this.#open ??= this.#connect();
    return this.#open;
  }

  async #connect(): Promise<Open> {
    const connection = await connectTo(this.options);
    const channel = await connection.createConfirmChannel();
    const returned = new Set<string>();
    channel.on('return', ({ properties }: Message) => returned.add(String(properties.messageId)));
    const lost = new Promise<never>((_, reject) => {
      channel.on('error', (error) => reject(new RabbitError('CHANNEL_CLOSED', error.message)));
      channel.on('close', () => reject(new RabbitError('NOT_CONNECTED', 'the connection was lost')));
    });
    lost.catch(() => undefined); // it may fail when nothing is being sent
    await channel.assertExchange(this.exchange, 'topic', { durable: true });
    return { connection, channel, returned, lost };
  }

  /** A message that comes back does so before it is confirmed. */
  #publish({ channel, returned }: Open, message: OutgoingMessage): Promise<Confirmation> {
    const { routingKey, value, headers, contentType, messageId, correlationId, type, timestamp } = message;
    const { mandatory = true } = this.options;
    return new Promise((resolve) => {
      const confirmed = (error: unknown) => {
        if (error) resolve({ code: 'NACK', reason: `a queue refused it: ${(error as Error).message}` });
        else if (returned.delete(messageId))
          resolve({ code: 'NO_ROUTE', reason: `no queue of ${this.exchange} takes ${routingKey}` });
        else resolve({ id: messageId });
      };
      channel.publish(
        this.exchange,
        routingKey,
        Buffer.from(value),
        {
          persistent: true,
          mandatory,
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

  async #inTime<T>(sent: Promise<T>): Promise<T> {
    const { confirmTimeoutMs = 30_000 } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = () => new RabbitError('CONFIRM_TIMEOUT', `not confirmed within ${confirmTimeoutMs} ms`);
      timer = setTimeout(() => reject(error()), confirmTimeoutMs);
    });
    try {
      return await Promise.race([sent, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
