/**
 * Real brokers on 127.0.0.1, for tests, for `npm run brokers` and for benchmarks. They are set up inside the repository, in a folder that Git ignores,
 * and end with the process that has started them, however that ends.
 */
export { setUpBrokers } from './folder.ts';
export { KafkaBroker } from './kafka/kafka-broker.ts';
export { setUpKafka } from './kafka/kafka-jars.ts';
export { RabbitBroker } from './rabbitmq/rabbit-broker.ts';
export { setUpRabbit } from './rabbitmq/rabbit-packages.ts';
