/** A Lambda function on a Kafka event source mapping that puts events on the bus. */
export { kafkaIngressDeps } from './ingress-deps.ts';
export type { KafkaBatchItemFailure, KafkaBatchResponse, KafkaEvent } from './kafka-event.ts';
export { type KafkaIngressDeps, type KafkaIngressHandler, kafkaIngress } from './kafka-ingress.ts';
