/** A Kafka client for publisher and subscriber, made of `@platformatic/kafka`. */
import type { KafkaClient } from '../kafka-client.ts';
import type { KafkaClientOptions } from './client-options.ts';
import { GroupMember } from './group-member.ts';
import { IdempotentProducer } from './idempotent-producer.ts';

export type { KafkaClientOptions } from './client-options.ts';
export { KafkaError } from './kafka-error.ts';

/** Connects when it is first used. */
export const kafkaClient = (options: KafkaClientOptions): KafkaClient => ({
  producer: () => new IdempotentProducer(options),
  consumer: (group) => new GroupMember(options, group),
});
