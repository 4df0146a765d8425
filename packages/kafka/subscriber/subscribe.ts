import { setTimeout } from 'node:timers/promises';
import type { AnyContract } from '@orderflow/core/contracts';
import type { Telemetry } from '@orderflow/core/surroundings';
import {
  consoleTelemetry,
  handleOne,
  RETRY_POLICY,
  type RetryPolicy,
  type SubscriberHandler,
} from '@orderflow/messaging';
import type { KafkaClient } from '../kafka-client.ts';
import { firstWord, recordOpener } from '../records/index.ts';
import { Subscription } from './subscription.ts';

export interface SubscribeOptions<Contracts extends readonly AnyContract[]> {
  /** The consumer group: its members share the partitions. */
  readonly group: string;
  /** A function for one event, or a consumer made by `consume`, `project` or `count` of core. */
  readonly handler: SubscriberHandler<Contracts>;
  readonly client: KafkaClient;
  /** Names this subscriber in logs and dead letters. @default the group */
  readonly consumer?: string;
  /** The topic of an event type. @default the part before its first dot */
  readonly topicOf?: (type: string) => string;
  readonly retry?: Partial<RetryPolicy>;
  /** Records of one partition that are handled at the same time, of different keys. @default 16 */
  readonly concurrency?: number;
  /**
   * Records of one partition that may be read and not done. While so many wait, for example behind a key that is retried, the
   * partition is not read on, and other keys wait too. @default 500
   */
  readonly window?: number;
  /** Milliseconds that an event may take; then it has failed as transient. @default 30000 */
  readonly timeoutMs?: number;
  /** Milliseconds for which `stop` waits for what is being handled. @default 30000 */
  readonly stopTimeoutMs?: number;
  /** Milliseconds between two commits of offsets. After a crash, what was done since the last one comes again. @default 100 */
  readonly commitEveryMs?: number;
  /** Logs and counters. @default warnings and errors as JSON lines */
  readonly telemetry?: Telemetry;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Milliseconds. A signal that aborts ends it early. @default a timer */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
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
  const { group, client, consumer = group, topicOf = firstWord } = options;
  const { clock = Date.now, random = Math.random } = options;
  const { sleep = (ms, signal) => setTimeout(ms, undefined, { signal }) } = options;
  const { concurrency = 16, window = 500, timeoutMs = 30_000, stopTimeoutMs = 30_000, commitEveryMs = 100 } = options;
  const topics = [...new Set(contracts.map(({ type }) => topicOf(type)))];
  if (topics.length === 0) throw new Error('subscribe: name at least one contract');
  const subscription = new Subscription({
    consumer,
    open: recordOpener(contracts),
    handle: handleOne(options.handler, { timeoutMs, sleep }),
    member: client.consumer({ group, topics }),
    producer: client.producer(),
    retry: { ...RETRY_POLICY, ...options.retry },
    limits: { concurrency, window, stopTimeoutMs, commitEveryMs },
    telemetry: options.telemetry ?? consoleTelemetry,
    clock,
    random,
    sleep,
  });
  subscription.start();
  return subscription;
}
