/** A broker in memory, for unit tests. */
export { InMemoryKafka, type KafkaCall, type KafkaFault } from './in-memory-kafka.ts';
