import { createHash } from 'node:crypto';
import type { AnyContract } from '@orderflow/core/contracts';
import { Unavailable } from '@orderflow/core/failures';
import type { Surroundings } from '@orderflow/core/surroundings';
import { type IngressDeps, type IngressItem, ingestor, ingressDeps } from '@orderflow/messaging/ingress';
import { type IncomingDelivery, messageOf, STREAM_HEADER } from '../messages/index.ts';
import { deliveriesOf, type RabbitEvent } from './rabbit-event.ts';

export type RabbitIngressDeps = IngressDeps;

/** The Lambda handler of an event source mapping of Amazon MQ for RabbitMQ. */
export type RabbitIngressHandler = (event: RabbitEvent) => Promise<void>;

/**
 * Puts events from RabbitMQ on the bus, checked against their contracts. Events of other types are passed over. The event id is the `event-id`
 * header, else the property `message-id`, else that of the envelope: a message that has none is rejected, because a queue gives its messages no
 * place by which one that comes again could be known. Stream and sequence are left out: only the event store gives them.
 *
 * Lambda knows no partial response here: a batch that fails comes again as a whole, until it succeeds. So the function does not fail for one bad
 * message:
 * - a message that breaks its contract, or that the bus refuses for good: sent to the dead-letter queue with its reason, and the others go on.
 * - the bus or that queue does not answer: the function fails, and the whole batch comes again, with the same ids.
 * @throws Error when one of the contracts cannot be published by a workload
 */
export function rabbitIngress<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RabbitIngressDeps,
): RabbitIngressHandler {
  const ingest = ingestor<IncomingDelivery>(contracts, deps);
  return async (event) => {
    const failed = await ingest(deliveriesOf(event).map(itemOf));
    if (failed.length > 0) throw new Unavailable('events', `${failed.length} messages could not be put on the bus`);
  };
}

/**
 * What an ingress function needs, from its settings: CONSUMER_NAME, BUS_NAME, DLQ_URL, and RABBIT_SOURCE if its events have a source of
 * its own.
 * @throws Error naming a setting that is missing
 */
export const rabbitIngressDeps = (surroundings: Surroundings): RabbitIngressDeps =>
  ingressDeps(surroundings, 'RABBIT_SOURCE');

function itemOf(delivery: IncomingDelivery): IngressItem<IncomingDelivery> {
  const { queue, messageId, timestamp, value, headers, deliveryTag } = delivery;
  const message = messageOf({ ...delivery, exchange: queue });
  return {
    original: delivery,
    message,
    orderingKey: headers[STREAM_HEADER] === undefined ? `#${deliveryTag}` : `stream ${headers[STREAM_HEADER]}`,
    place: messageId ?? `sha256:${createHash('sha256').update(value).digest('hex')}`,
    facts: { queue, messageId, ...(timestamp !== undefined && { timestamp: new Date(timestamp).toISOString() }) },
  };
}
