/** Publishes events to Kafka, in order per key. */
export { isNonRetryable, kafkaTransport, MAX_RECORD_BYTES } from './kafka-transport.ts';
export { type KafkaPublisher, type KafkaPublisherOptions, kafkaPublisher } from './publisher.ts';
