import type { IncomingDelivery, OutgoingMessage } from './messages/index.ts';

/** A client of RabbitMQ, as far as publisher and subscriber need one. `@orderflow/rabbitmq/client` makes one. */
export interface RabbitClient {
  producer(exchange: string): RabbitProducer;
  consumer(queue: QueueOptions): RabbitConsumer;
}

/** What became of a message: the broker has it, under its id, or why not. */
export type Confirmation = { readonly id: string } | { readonly code: string; readonly reason: string };

export interface RabbitProducer {
  /**
   * Publishes messages to the exchange. One is confirmed when the broker has it in all queues that it belongs in.
   * @returns one confirmation per message, in the same order. `NO_ROUTE`: no queue takes it; `NACK`: a queue refused it
   * @throws when the connection is lost, or the broker does not answer in time; which messages the broker has is unknown
   */
  send(messages: readonly OutgoingMessage[]): Promise<readonly Confirmation[]>;
  /** In some seconds, whatever the broker does. What is being sent fails. */
  close(): Promise<void>;
}

/** A queue with its bindings, its dead-letter exchange and its dead-letter queue. They are declared if they do not exist. */
export interface QueueOptions {
  readonly queue: string;
  /** Topic exchange that it is bound to. */
  readonly exchange: string;
  /** Event types, as routing keys. */
  readonly bindings: readonly string[];
  /** Messages that may be delivered and not acknowledged. */
  readonly prefetch: number;
  /** Deliveries after which the broker itself dead-letters a message: of one that kills its process each time. */
  readonly deliveryLimit: number;
  /** One consumer of the queue at a time gets messages, so that they stay in order. */
  readonly singleActiveConsumer: boolean;
}

/** A consumer of a queue, for one connection. */
export interface RabbitConsumer {
  /**
   * Declares the queue and consumes it until the connection is lost or `close` is called. Ends in some seconds, whatever the broker does.
   * @param onDelivery called for each message, in the order of the queue; before `consume` resolves too
   * @param onLost called once, for a connection that was consumed, when no more deliveries come
   * @throws when it cannot be consumed; then `onLost` is not called. After either, what was not acknowledged comes again with the next `consume`
   */
  consume(onDelivery: (delivery: IncomingDelivery) => void, onLost: (error: Error) => void): Promise<void>;
  /** Acknowledges a delivery of this connection. One of an earlier connection is ignored: it comes again. */
  ack(delivery: IncomingDelivery): void;
  /** For good, in some seconds whatever the broker does. */
  close(): Promise<void>;
}

/** The exchange that dead letters of an exchange's queues go through. */
export const deadLetterExchangeOf = (exchange: string): string => `${exchange}.dlx`;
/** The queue of the dead letters of a queue. */
export const deadLetterQueueOf = (queue: string): string => `${queue}.dlq`;
