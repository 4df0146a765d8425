import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Telemetry } from './telemetry.ts';

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
}

/** A consumer's own queue and its patience. */
export interface ConsumerSettings {
  readonly name: string;
  readonly queueUrl: string;
  readonly dlqUrl: string;
  /** How often a message is tried before it is dead-lettered; a little less than the queue's `maxReceiveCount`. */
  readonly maxReceives: number;
  /**
   * How often a message that waits may be received before a new copy replaces it; some less than the queue's `maxReceiveCount`.
   * Needs the right to send to its own queue. @default two less than maxReceives
   */
  readonly waitReceives?: number;
  /** First retry delay in seconds; it doubles with each receive. */
  readonly retryBaseSeconds: number;
}
