import type { AnyContract } from '@orderflow/core/contracts';
import { messageOpener, type SubscriberOptions, type Subscription, subscriberDeps } from '@orderflow/messaging';
import { messageOf } from '../messages/index.ts';
import { DEFAULT_EXCHANGE } from '../publisher/index.ts';
import { deadLetterExchangeOf, type RabbitClient } from '../rabbit-client.ts';
import { RabbitSubscription } from './rabbit-subscription.ts';

export interface SubscribeOptions<Contracts extends readonly AnyContract[]> extends SubscriberOptions<Contracts> {
  /** The queue: its consumers share the messages. It is declared with its dead-letter queue, `<queue>.dlq`. */
  readonly queue: string;
  readonly client: RabbitClient;
  /** The topic exchange that the queue is bound to, by the types of `contracts`. @default 'orderflow' */
  readonly exchange?: string;
  /**
   * One consumer of the queue at a time gets messages: the events of a stream stay in order across processes. Without it they stay in order
   * within a process only. @default false
   */
  readonly singleActiveConsumer?: boolean;
  /** Messages that may be delivered and not done. While so many wait, others wait too. @default 200 */
  readonly prefetch?: number;
  /** Deliveries after which the broker itself dead-letters a message, as one that kills its process each time. @default 20 */
  readonly deliveryLimit?: number;
}

/**
 * Subscribes to events in RabbitMQ, by a quorum queue that is bound to a topic exchange. The events of a stream are handled in order, one at a
 * time; other streams side by side.
 *
 * - `rejected`, `permanent`, or `transient` for the last time: published to the queue `<queue>.dlq` as `dlq.failed`, with the reason.
 * - `transient`: tried again after a delay that grows with each try. Its stream waits.
 * - `pending`: the same, and it is no try.
 * - `unavailable`, as when a circuit breaker is open: nothing is started until the dependency is back. One message at a time finds out. It is
 *   no try.
 *
 * A message is acknowledged when it is done.
 *
 * - crash, or connection lost, before that: the message comes again, as the broker's redelivery. Consumers of core find a duplicate. After
 *   `deliveryLimit` of them the broker dead-letters the message as it is, without a reason of ours.
 * - broker down: everything waits for it.
 *
 * @example
 * const subscription = subscribe(paymentSubscription.subscribesTo, { queue: 'payment', handler: paymentConsumer(deps), client });
 * process.once('SIGTERM', () => subscription.stop());
 */
export function subscribe<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  options: SubscribeOptions<Contracts>,
): Subscription {
  const { queue, client, exchange = DEFAULT_EXCHANGE } = options;
  const { prefetch = 200, deliveryLimit = 20, singleActiveConsumer = false } = options;
  const deps = subscriberDeps(contracts, queue, options);
  const bindings = [...new Set(contracts.map(({ type }) => type))];
  const open = messageOpener(contracts);
  return new RabbitSubscription({
    ...deps,
    open: (delivery) => open(messageOf(delivery)),
    queue: client.consumer({ queue, exchange, bindings, prefetch, deliveryLimit, singleActiveConsumer }),
    deadLetters: client.producer(deadLetterExchangeOf(exchange)),
  });
}
