import type { AnyContract } from '@orderflow/core/contracts';
import { type SubscriberOptions, type Subscription, subscriberDeps } from '@orderflow/messaging';
import type { KafkaClient } from '../kafka-client.ts';
import { firstWord, recordOpener } from '../records/index.ts';
import { KafkaSubscription } from './kafka-subscription.ts';

export interface SubscribeOptions<Contracts extends readonly AnyContract[]> extends SubscriberOptions<Contracts> {
  /** The consumer group: its members share the partitions. */
  readonly group: string;
  readonly client: KafkaClient;
  /** The topic of an event type. @default the part before its first dot */
  readonly topicOf?: (type: string) => string;
  /**
   * Records of one partition that may be read and not done. While so many wait, for example behind a key that is retried, the
   * partition is not read on, and other keys wait too. @default 500
   */
  readonly window?: number;
  /** Milliseconds between two commits of offsets. After a crash, what was done since the last one comes again. @default 100 */
  readonly commitEveryMs?: number;
}

/**
 * Subscribes to events in Kafka, as a member of a consumer group. The events of a key are handled in order, one at a time;
 * other keys and other partitions side by side.
 *
 * - `rejected`, `permanent`, or `transient` for the last time: written to `<topic>.dlq` as `dlq.failed`, with the reason.
 * - `transient`: tried again after a delay that grows with each try. Its key waits.
 * - `pending`: the same, and it is no try.
 * - `unavailable`, as when a circuit breaker is open: nothing is read and nothing is started until the dependency is back. One
 *   record at a time finds out. It is no try.
 *
 * An offset is committed when its record and all before it in the partition are done.
 *
 * - crash before the commit: what was done since the last commit comes again. Consumers of core find a duplicate.
 * - rebalance: what is being handled is finished, and is not committed if the partition has gone to another member, where it comes
 *   again.
 * - broker down: everything waits for it.
 *
 * @example
 * const subscription = subscribe(paymentSubscription.subscribesTo, { group: 'payment', handler: paymentConsumer(deps), client });
 * process.once('SIGTERM', () => subscription.stop());
 */
export function subscribe<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  options: SubscribeOptions<Contracts>,
): Subscription {
  const { group, client, topicOf = firstWord, window = 500, commitEveryMs = 100 } = options;
  const deps = subscriberDeps(contracts, group, options);
  const topics = [...new Set(contracts.map(({ type }) => topicOf(type)))];
  return new KafkaSubscription({
    ...deps,
    open: recordOpener(contracts),
    member: client.consumer({ group, topics }),
    producer: client.producer(),
    window,
    commitEveryMs,
  });
}
