/** A Lambda function on the queue of a consumer that forwards stored events to Kafka. */
export { kafkaEgressDeps } from './egress-deps.ts';
export { type KafkaEgressDeps, type KafkaEgressOptions, kafkaEgress } from './kafka-egress.ts';
