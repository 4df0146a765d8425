import type { Received } from '@orderflow/core/contracts';
import { reasonOf } from '@orderflow/core/failures';
import { type Failed, HEADERS, type Subscription } from '@orderflow/messaging';
import { MessageHandling, type SubscriberDeps } from '@orderflow/messaging/handling';
import { dlqMessage, type IncomingDelivery, placeOf } from '../messages/index.ts';
import type { RabbitConsumer, RabbitProducer } from '../rabbit-client.ts';
import { DeliveringConnection } from './delivering-connection.ts';

export interface RabbitSubscriptionDeps extends SubscriberDeps {
  /** @returns undefined for an event that is not subscribed to */
  readonly open: (delivery: IncomingDelivery) => Received | undefined;
  readonly queue: RabbitConsumer;
  /** Of the dead-letter exchange. */
  readonly deadLetters: RabbitProducer;
}

/** A consumer of a queue: each message is acknowledged, and a lost connection makes its deliveries void. */
export class RabbitSubscription implements Subscription {
  readonly ready: Promise<void>;
  readonly #handling: MessageHandling<IncomingDelivery>;
  #connection: DeliveringConnection | undefined;
  #connecting: Promise<void>;
  #stopped: Promise<void> | undefined;

  /** Connects and begins to consume. */
  constructor(private readonly deps: RabbitSubscriptionDeps) {
    this.#handling = new MessageHandling(deps, {
      open: deps.open,
      describe: (delivery) => ({
        type: delivery.headers[HEADERS.type] ?? delivery.type ?? delivery.routingKey,
        eventId: delivery.headers[HEADERS.eventId] ?? delivery.messageId,
        place: placeOf(delivery),
      }),
      deadLetter: (delivery, failed) => this.#deadLetter(delivery, failed),
      sources: () => (this.#connection ? [this.#connection] : []),
      onProgress: () => {
        if (this.#connection?.running === 0) deps.telemetry.flush();
      },
    });
    this.ready = this.#connect();
    this.#connecting = this.ready;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    const { queue, deadLetters, telemetry } = this.deps;
    await this.#handling.stop(this.#connecting.then(() => this.#connection?.idle()));
    if (this.#connection) this.#connection.isGone = true;
    await queue.close();
    await deadLetters.close();
    telemetry.flush();
  }

  /** What the last connection had delivered is finished first: streams are handled one event at a time across connections too. */
  async #connect(): Promise<void> {
    for (let failures = 0; ; failures++) {
      await this.#connection?.idle();
      if (failures > 0) await this.#handling.waitForBroker(failures);
      if (this.#handling.isStopped) return;
      const connection = new DeliveringConnection((delivery) => this.deps.queue.ack(delivery));
      this.#connection = connection;
      const isConnected = await this.#handling.attempt('could not consume the queue, will try again', () =>
        this.deps.queue.consume(
          (delivery) => {
            connection.add(delivery);
            this.#handling.startNext(connection);
          },
          (error) => this.#lost(connection, error),
        ),
      );
      if (isConnected) return;
      this.#handling.abandon(connection);
    }
  }

  #lost(connection: DeliveringConnection, error: Error): void {
    if (this.#handling.isStopped) return;
    this.#handling.abandon(connection);
    const { consumer, telemetry } = this.deps;
    telemetry.warn('connection lost, will connect again', { consumer, error: reasonOf(error) });
    this.#connecting = this.#connecting.then(() => this.#connect());
  }

  async #deadLetter(delivery: IncomingDelivery, failed: Failed): Promise<void> {
    const { deadLetters, consumer, clock } = this.deps;
    const [confirmation] = await deadLetters.send([dlqMessage(delivery, failed, { consumer, at: clock() })]);
    if (confirmation && 'code' in confirmation) throw new Error(`${confirmation.code}: ${confirmation.reason}`);
  }
}
