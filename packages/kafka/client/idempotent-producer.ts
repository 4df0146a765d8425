import { inTime } from '@orderflow/messaging';
import { compatibilityPartitioner, Producer, stringSerializers } from '@platformatic/kafka';
import type { KafkaProducer } from '../kafka-client.ts';
import type { OutgoingRecord } from '../records/index.ts';
import { baseOptions, type KafkaClientOptions } from './client-options.ts';
import { KafkaError, kafkaErrorOf } from './kafka-error.ts';

type StringProducer = Producer<string, string, string, string>;

/**
 * An idempotent producer. It sends one batch at a time: the client below counts a partition's sequence when the answer comes, and two
 * batches under way would have the same number, of which the broker drops the second.
 *
 * After a failure it goes on as a new producer, with an id of its own. For the broker, the sequence of the old one may be further than
 * the client knows: it would take the next batch for a repetition, and acknowledge it without writing it.
 */
export class IdempotentProducer implements KafkaProducer {
  #producer: StringProducer | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: KafkaClientOptions) {}

  send(records: readonly OutgoingRecord[]): Promise<void> {
    const sent = this.#turn.then(() => this.#send(records));
    this.#turn = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#discard();
  }

  async #send(records: readonly OutgoingRecord[]): Promise<void> {
    this.#producer ??= new Producer({
      ...baseOptions(this.options),
      idempotent: true,
      acks: -1,
      serializers: stringSerializers,
      // Java's: the same key goes to the same partition, whichever client writes it.
      partitioner: compatibilityPartitioner,
    });
    const messages = records.map(({ topic, key, value, headers }) => ({
      topic,
      key,
      value,
      headers: { ...headers },
      timestamp: BigInt(Date.now()),
    }));
    const { deliveryTimeoutMs = 30_000 } = this.options;
    const late = () => new KafkaError('DELIVERY_TIMEOUT', `not acknowledged within ${deliveryTimeoutMs} ms`);
    try {
      // The client below would try for ever: only so is its sequence certain.
      await inTime(this.#producer.send({ messages }), deliveryTimeoutMs, late);
    } catch (error) {
      await this.#discard();
      throw error instanceof KafkaError ? error : kafkaErrorOf(error);
    }
  }

  async #discard(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close().catch(() => undefined);
  }
}
