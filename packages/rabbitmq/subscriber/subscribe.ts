import { setTimeout } from 'node:timers/promises';
import type { AnyContract } from '@orderflow/core/contracts';
import type { Telemetry } from '@orderflow/core/surroundings';
import {
  consoleTelemetry,
  handleOne,
  messageOpener,
  RETRY_POLICY,
  type RetryPolicy,
  type SubscriberHandler,
} from '@orderflow/messaging';
import { messageOf } from '../messages/index.ts';
import { DEFAULT_EXCHANGE } from '../publisher/index.ts';
import { deadLetterExchangeOf, type RabbitClient } from '../rabbit-client.ts';
import { Subscription } from './subscription.ts';

export interface SubscribeOptions<Contracts extends readonly AnyContract[]> {
  /** The queue: its consumers share the messages. It is declared with its dead-letter queue, `<queue>.dlq`. */
  readonly queue: string;
  /** A function for one event, or a consumer made by `consume`, `project` or `count` of core. */
  readonly handler: SubscriberHandler<Contracts>;
  readonly client: RabbitClient;
  /** The topic exchange that the queue is bound to, by the types of `contracts`. @default 'orderflow' */
  readonly exchange?: string;
  /** Names this subscriber in logs and dead letters. @default the queue */
  readonly consumer?: string;
  /**
   * One consumer of the queue at a time gets messages: the events of a stream stay in order across processes. Without it they stay in order
   * within a process only. @default false
   */
  readonly singleActiveConsumer?: boolean;
  readonly retry?: Partial<RetryPolicy>;
  /** Messages that are handled at the same time, of different streams. @default 16 */
  readonly concurrency?: number;
  /** Messages that may be delivered and not done. While so many wait, others wait too. @default 200 */
  readonly prefetch?: number;
  /** Deliveries after which the broker itself dead-letters a message, as one that kills its process each time. @default 20 */
  readonly deliveryLimit?: number;
  /** Milliseconds that an event may take; then it has failed as transient. @default 30000 */
  readonly timeoutMs?: number;
  /** Milliseconds for which `stop` waits for what is being handled. @default 30000 */
  readonly stopTimeoutMs?: number;
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
  const { queue, client, consumer = queue, exchange = DEFAULT_EXCHANGE } = options;
  const { clock = Date.now, random = Math.random } = options;
  const { sleep = (ms, signal) => setTimeout(ms, undefined, { signal }) } = options;
  const { concurrency = 16, prefetch = 200, deliveryLimit = 20, singleActiveConsumer = false } = options;
  const { timeoutMs = 30_000, stopTimeoutMs = 30_000 } = options;
  const bindings = [...new Set(contracts.map(({ type }) => type))];
  if (bindings.length === 0) throw new Error('subscribe: name at least one contract');
  const open = messageOpener(contracts);
  const subscription = new Subscription({
    consumer,
    open: (delivery) => open(messageOf(delivery)),
    handle: handleOne(options.handler, { timeoutMs, sleep }),
    queue: client.consumer({ queue, exchange, bindings, prefetch, deliveryLimit, singleActiveConsumer }),
    deadLetters: client.producer(deadLetterExchangeOf(exchange)),
    retry: { ...RETRY_POLICY, ...options.retry },
    concurrency,
    stopTimeoutMs,
    telemetry: options.telemetry ?? consoleTelemetry,
    clock,
    random,
    sleep,
  });
  subscription.start();
  return subscription;
}
