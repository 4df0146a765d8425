/** A Lambda function on the queue of a consumer that forwards stored events to RabbitMQ. */
export { rabbitEgressDeps } from './egress-deps.ts';
export { type RabbitEgressDeps, rabbitEgress } from './rabbit-egress.ts';
