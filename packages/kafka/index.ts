/**
 * Events in Apache Kafka: a publisher and a subscriber on the same contracts. `@orderflow/kafka/client` has the client that they
 * use, `@orderflow/kafka/in-memory` a broker for unit tests.
 */
export type {
  Fetched,
  GroupOptions,
  KafkaClient,
  KafkaConsumer,
  KafkaProducer,
  TopicPartition,
} from './kafka-client.ts';
export { type KafkaPublisher, type KafkaPublisherOptions, kafkaPublisher } from './publisher/index.ts';
export {
  type CloudEventsMode,
  DlqFailed,
  dlqTopicOf,
  type Envelope,
  eventRecord,
  HEADERS,
  type IncomingRecord,
  type OutgoingRecord,
  positionText,
  type RecordPosition,
} from './records/index.ts';
export {
  type EventHandler,
  type RetryPolicy,
  type SubscribeOptions,
  type SubscriberHandler,
  type Subscription,
  subscribe,
} from './subscriber/index.ts';
