import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import { turns } from '@orderflow/testing';
import { type IncomingDelivery, type OutgoingMessage, outgoingMessage } from '../messages/index.ts';
import type { Confirmation, RabbitClient, RabbitConsumer } from '../rabbit-client.ts';

/** A queue and its dead-letter exchange in memory, for unit tests. Connections fail or are lost, and dead letters refused, as it is told. */
export class FakeRabbit implements RabbitClient {
  readonly #waiting: OutgoingMessage[] = [];
  #open: { readonly deliver: (message: OutgoingMessage) => void; readonly lost: (error: Error) => void } | undefined;
  /** The unacknowledged deliveries of the connection that is open. */
  readonly #unacknowledged = new Map<IncomingDelivery, OutgoingMessage>();
  #tag = 0;
  /** Event ids, in the order in which they were acknowledged. */
  readonly acknowledged: string[] = [];
  readonly deadLetters: OutgoingMessage[] = [];
  /** What becomes of the next dead letters; then they are taken. */
  readonly confirmations: (Confirmation | Error)[] = [];
  /** How the next attempts to consume fail: before anything is delivered, or after what waits was delivered. Then they succeed. */
  readonly failures: ('before' | 'after')[] = [];
  connections = 0;

  put(event: DomainEvent, stream: string, metadata: Partial<Metadata> & { readonly eventId: string }): void {
    const { eventId } = metadata;
    const given = { timestamp: '2026-01-01T00:00:00.000Z', correlationId: eventId, ...metadata };
    const message = outgoingMessage(event, given, stream);
    if (this.#open) this.#open.deliver(message);
    else this.#waiting.push(message);
  }

  /** The connection is gone: what was not acknowledged comes again, before the others. */
  lose(): void {
    const open = this.#open;
    this.#takeBack();
    open?.lost(new Error('the connection was lost'));
  }

  #takeBack(): void {
    this.#open = undefined;
    this.#waiting.unshift(...this.#unacknowledged.values());
    this.#unacknowledged.clear();
  }

  producer() {
    return {
      send: async (messages: readonly OutgoingMessage[]) => {
        const next = this.confirmations.shift();
        if (next instanceof Error) throw next;
        if (next) return [next];
        this.deadLetters.push(...messages);
        return messages.map(({ messageId }) => ({ id: messageId }));
      },
      close: async () => undefined,
    };
  }

  consumer(): RabbitConsumer {
    return {
      consume: async (onDelivery, lost) => {
        this.connections++;
        const failure = this.failures.shift();
        if (failure === 'before') throw new Error('no connection');
        const deliver = (message: OutgoingMessage) => {
          const delivery = deliveryOf(message, ++this.#tag);
          this.#unacknowledged.set(delivery, message);
          onDelivery(delivery);
        };
        this.#open = { deliver, lost };
        for (const message of this.#waiting.splice(0)) deliver(message);
        if (failure === undefined) return;
        await turns(5);
        this.#takeBack();
        throw new Error('the connection was lost');
      },
      ack: (delivery) => {
        if (this.#unacknowledged.delete(delivery)) this.acknowledged.push(delivery.messageId ?? '');
      },
      close: async () => {
        this.#open = undefined;
      },
    };
  }
}

const deliveryOf = (message: OutgoingMessage, deliveryTag: number): IncomingDelivery => ({
  ...{ queue: 'seats', exchange: 'orderflow', routingKey: message.routingKey, value: Buffer.from(message.value) },
  ...{ headers: message.headers, messageId: message.messageId, correlationId: message.correlationId },
  ...{ type: message.type, timestamp: message.timestamp, redelivered: false, deliveryTag },
});
