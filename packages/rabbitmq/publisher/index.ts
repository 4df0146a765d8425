/** Publishes events to RabbitMQ, in order per stream. */
export { DEFAULT_EXCHANGE, type RabbitPublisher, type RabbitPublisherOptions, rabbitPublisher } from './publisher.ts';
export { rabbitTransport } from './rabbit-transport.ts';
