import { setTimeout } from 'node:timers/promises';
import type { AnyContract } from '@orderflow/core/contracts';
import type { Telemetry } from '@orderflow/core/surroundings';
import { consoleTelemetry } from './console-telemetry.ts';
import { handleOne, type SubscriberHandler } from './event-handler.ts';
import type { SubscriberDeps } from './handling/index.ts';
import { RETRY_POLICY, type RetryPolicy } from './verdict.ts';

/** How events are subscribed to, on any broker. */
export interface SubscriberOptions<Contracts extends readonly AnyContract[]> {
  /** A function for one event, or a consumer made by `consume`, `project` or `count` of core. */
  readonly handler: SubscriberHandler<Contracts>;
  /** Names this subscriber in logs and dead letters. @default the group, or the queue */
  readonly consumer?: string;
  readonly retry?: Partial<RetryPolicy>;
  /** Messages of one partition, or of the queue, that are handled at the same time, of different keys. @default 16 */
  readonly concurrency?: number;
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

/** A subscription that runs until it is stopped, whatever the broker does. */
export interface Subscription {
  /** When it consumes for the first time, or has been stopped before. */
  readonly ready: Promise<void>;
  /**
   * Starts nothing more, waits for what is being handled, acknowledges what is done and leaves. What is not done by then comes again, to
   * others that share the subscription or after the next start.
   */
  stop(): Promise<void>;
}

/** Options with their defaults. @param name of the group or queue @throws Error when there is no contract */
export function subscriberDeps<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  name: string,
  options: SubscriberOptions<Contracts>,
): SubscriberDeps {
  if (contracts.length === 0) throw new Error('subscribe: name at least one contract');
  const { timeoutMs = 30_000, sleep } = options;
  return {
    consumer: options.consumer ?? name,
    handle: handleOne(options.handler, { timeoutMs, sleep }),
    retry: { ...RETRY_POLICY, ...options.retry },
    concurrency: options.concurrency ?? 16,
    stopTimeoutMs: options.stopTimeoutMs ?? 30_000,
    telemetry: options.telemetry ?? consoleTelemetry,
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    sleep: sleep ?? ((ms, signal) => setTimeout(ms, undefined, { signal })),
  };
}
