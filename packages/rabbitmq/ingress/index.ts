/** A Lambda function on an event source mapping of Amazon MQ that puts events on the bus. */
export type { RabbitEvent, RabbitEventMessage } from './rabbit-event.ts';
export {
  type RabbitIngressDeps,
  type RabbitIngressHandler,
  rabbitIngress,
  rabbitIngressDeps,
} from './rabbit-ingress.ts';
