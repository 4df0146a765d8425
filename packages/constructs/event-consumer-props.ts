import type { AnyContract, StreamContract } from '@orderflow/core/contracts';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Pipeline } from './pipeline.ts';
import { refuse, refuseOutside } from './require-that.ts';

export interface EventConsumerProps {
  readonly pipeline: Pipeline;
  /** TypeScript file that exports `handler`, from the working directory: `functions/payment/lambda.ts`. */
  readonly entry: string;
  /** The contracts it hears: each becomes part of an exact rule pattern. This, or `everything`. @default none */
  readonly subscribesTo?: readonly AnyContract[];
  /** Hears every event on the bus, ours or foreign, except what a replay brings. @default false */
  readonly everything?: boolean;
  /**
   * The streams that it appends to. It may then read every stream.
   * @default none; grant what it needs of the event store
   */
  readonly commitsTo?: StreamContract;
  /**
   * Whether its commits are transactions with other tables. How IAM sees the keys of those, AWS does not document, so that the
   * right to append is then to any stream.
   * @default false
   */
  readonly commitsInTransactions?: boolean;
  /** Its name in logs, metrics and the manifest. @default the id in kebab case */
  readonly name?: string;
  /** Batches under way at once, 2 to 1000. @default 50 */
  readonly maxConcurrency?: number;
  /** Messages per batch: up to 10, or up to 10000 with a batching window. @default 10 */
  readonly batchSize?: number;
  /** How long to wait for a batch to fill: whole seconds, up to 5 minutes. @default no waiting */
  readonly batchingWindow?: Duration;
  /** Time-out of the function; the queue hides a batch for six times as long. @default the pipeline's, 15 seconds */
  readonly timeout?: Duration;
  /** MiB. @default 512 */
  readonly memorySize?: number;
  /** How often a message is tried before it is dead-lettered, 1 to 1000. @default the pipeline's, 10 */
  readonly maxReceives?: number;
  /** First retry delay, doubled with each receive: whole seconds, 1 to 900. @default the pipeline's, 2 seconds */
  readonly retryBase?: Duration;
  /** Settings of this consumer. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Alarms when the oldest message waits longer. @default 10 minutes */
  readonly ageAlarm?: Duration;
}

const SET_HERE = ['CONSUMER_NAME', 'QUEUE_URL', 'DLQ_URL', 'MAX_RECEIVES', 'RETRY_BASE_SECONDS', 'EVENTS_TABLE'];

/** Refuses, in words, props that contradict each other or the limits of SQS and Lambda. */
export function checkConsumer(consumer: Construct, props: EventConsumerProps): void {
  const { subscribesTo, everything = false, batchSize = 10, batchingWindow = Duration.seconds(0) } = props;
  refuse(consumer, everything && subscribesTo !== undefined, 'says both subscribesTo and everything: choose one');
  refuse(
    consumer,
    !everything && !subscribesTo?.length,
    'hears nothing: name contracts in subscribesTo, or say everything',
  );
  refuseOutside(consumer, 'maxConcurrency', props.maxConcurrency, 2, 1000);
  refuseOutside(consumer, 'maxReceives', props.maxReceives, 1, 1000);
  refuseOutside(consumer, 'retryBase in seconds', props.retryBase?.toSeconds({ integral: false }), 1, 900);
  refuseOutside(consumer, 'batchSize', batchSize, 1, 10_000);
  refuseOutside(consumer, 'batchingWindow in seconds', batchingWindow.toSeconds({ integral: false }), 0, 300);
  refuse(
    consumer,
    batchSize > 10 && batchingWindow.toSeconds() === 0,
    `batchSize ${batchSize} is above 10, for which SQS needs a batchingWindow of at least 1 second`,
  );
  const taken = SET_HERE.filter((name) => name in (props.environment ?? {}));
  refuse(consumer, taken.length > 0, `environment sets ${taken.join(', ')}, which the construct sets itself`);
}
