/** Events in RabbitMQ: a publisher and a subscriber on the same contracts. `@orderflow/rabbitmq/client` has the client that they use. */

export { type CloudEventsMode, type Envelope, HEADERS } from '@orderflow/messaging';
export { DlqFailed, type IncomingDelivery, type OutgoingMessage } from './messages/index.ts';
export { type RabbitPublisher, type RabbitPublisherOptions, rabbitPublisher } from './publisher/index.ts';
export {
  type Confirmation,
  deadLetterExchangeOf,
  deadLetterQueueOf,
  type QueueOptions,
  type RabbitClient,
  type RabbitConsumer,
  type RabbitProducer,
} from './rabbit-client.ts';
export {
  type EventHandler,
  type RetryPolicy,
  type SubscribeOptions,
  type SubscriberHandler,
  type Subscription,
  subscribe,
} from './subscriber/index.ts';
