import { inTime } from '@orderflow/messaging';
import type { OutgoingMessage } from '../messages/index.ts';
import type { Confirmation, RabbitProducer } from '../rabbit-client.ts';
import type { RabbitClientOptions } from './client-options.ts';
import { ConfirmConnection } from './confirm-connection.ts';
import { type Connect, connectTo, RabbitError } from './connection.ts';

/** Publishes with confirms. After any failure it connects anew, because what was under way on the old channel is unknown. */
export class ConfirmProducer implements RabbitProducer {
  #connection: ConfirmConnection | undefined;

  /** @param connect replaces the network in tests */
  constructor(
    private readonly options: RabbitClientOptions,
    private readonly exchange: string,
    private readonly connect: Connect = connectTo,
  ) {}

  async send(messages: readonly OutgoingMessage[]): Promise<readonly Confirmation[]> {
    const { confirmTimeoutMs = 30_000, mandatory = true } = this.options;
    this.#connection ??= new ConfirmConnection(this.exchange, mandatory, () => this.connect(this.options));
    const connection = this.#connection;
    const late = () => new RabbitError('CONFIRM_TIMEOUT', `not confirmed within ${confirmTimeoutMs} ms`);
    try {
      return await inTime(connection.send(messages), confirmTimeoutMs, late);
    } catch (error) {
      // Another send may have connected anew meanwhile.
      if (this.#connection === connection) this.#connection = undefined;
      await connection.close();
      if (error instanceof RabbitError) throw error;
      throw new RabbitError('NOT_CONNECTED', (error as Error).message, { cause: error });
    }
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }
}
