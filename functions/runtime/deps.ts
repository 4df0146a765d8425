import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Telemetry } from './telemetry';

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** What every consumer gets from outside. Nothing in the runtime reaches past it: no global clock, no global client. */
export interface RuntimeDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds. A signal that aborts ends it early, by a rejection or as if the time were over. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly telemetry: Telemetry;
  readonly consumer: ConsumerSettings;
  readonly tables: { readonly events: string };
  /** @default none: an unavailable dependency is a transient failure that waits as long as this consumer ever waits */
  readonly breaker?: Breaker;
}

/** A consumer's own queue and its patience. */
export interface ConsumerSettings {
  readonly name: string;
  readonly queueUrl: string;
  readonly dlqUrl: string;
  /** How often a message is tried before it is parked; equals the queue's `maxReceiveCount`. */
  readonly maxReceives: number;
  /** First retry delay in seconds; it doubles with each receive. */
  readonly retryBaseSeconds: number;
}

/**
 * The place of the circuit breaker. The runtime only tells it; to make the queue wait through an outage (by pausing the
 * event source mapping, say) is its own affair.
 */
export interface Breaker {
  /**
   * `dependency` failed as unavailable for one message, which is about to be put back. A breaker that throws is logged
   * and changes nothing.
   */
  reportUnavailable(dependency: string): Promise<void>;
}
