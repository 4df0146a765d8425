import type { AnyContract, StreamContract } from '@orderflow/core/contracts';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Bundler } from './bundle/bundle.ts';
import { FUNCTION_OPTIONS, type FunctionOptions } from './function-options.ts';
import type { Pipeline } from './pipeline.ts';
import { requireThat, requireUnset, requireWholeNumber } from './require-that.ts';
import type { PipelineTable } from './table.ts';

export interface EventConsumerProps extends FunctionOptions {
  readonly pipeline: Pipeline;
  /**
   * TypeScript file that exports `handler`, relative to the working directory: `functions/payment/lambda.ts`. This, or
   * `function`.
   */
  readonly entry?: string;
  /**
   * An existing function of this app, in any language: it gets the consumer's environment, rights and event source mapping.
   * All that says how a function is made (`timeout`, `vpc`, `layers`, …) is its own. This, or `entry`.
   */
  readonly function?: LambdaFunction;
  /**
   * The contracts that it subscribes to: each becomes part of a rule pattern. It may read the event store where one of them
   * is `storedOnly`. This, or `everything`. @default none
   */
  readonly subscribesTo?: readonly AnyContract[];
  /** Subscribes to every event on the bus, of any source, except replayed ones. @default false */
  readonly everything?: boolean;
  /**
   * The streams that it appends to. It may then read every stream.
   * @default none; grant what it needs of the event store
   */
  readonly commitsTo?: StreamContract;
  /**
   * Whether its commits are transactions with other tables: then it is denied the streams of other functions, instead of
   * being allowed its own. Needs `commitsTo`.
   * @default false
   */
  readonly commitsInTransactions?: boolean;
  /**
   * The table of the views that it keeps, by `project`. It may then read every stream, read and write the views, and make them
   * anew beside the live ones (`orderflow rebuild`). @default none
   */
  readonly projectsTo?: PipelineTable;
  /** Names the broker that it forwards events to, for operator's tools. `KafkaEgress` and `RabbitEgress` set it. @default none */
  readonly forwardsTo?: string;
  /** Its name in logs, metrics and the manifest. @default the id in kebab case */
  readonly name?: string;
  /**
   * An existing standard queue. It must hide messages for six times the function's time-out plus the `batchingWindow`, and
   * its dead-letter queue must take messages after more than `maxReceives` receives. Both are checked where the queue is
   * made in this app. The policy of an imported queue must allow EventBridge to send. @default a new queue
   */
  readonly queue?: IQueue;
  /**
   * An existing dead-letter queue. Needed beside an imported `queue`. The policy of an imported one must allow EventBridge
   * to send. @default the `queue`'s own, or a new one
   */
  readonly deadLetterQueue?: IQueue;
  /** Batches handled at once, 2 to 1000. @default 50 */
  readonly maxConcurrency?: number;
  /** Messages per batch: up to 10, or up to 10000 with a batching window. @default 10 */
  readonly batchSize?: number;
  /** How long Lambda waits for a batch to fill: whole seconds, up to 5 minutes. @default no waiting */
  readonly batchingWindow?: Duration;
  /** Time-out of the function; a new queue's visibility time-out is six times as long. @default the pipeline's, 15 seconds */
  readonly timeout?: Duration;
  /** MiB. @default 512 */
  readonly memorySize?: number;
  /** How often a message is tried before it is dead-lettered, 1 to 1000. @default the pipeline's, 10 */
  readonly maxReceives?: number;
  /** First retry delay, doubled with each receive: whole seconds, 1 to 900. @default the pipeline's, 2 seconds */
  readonly retryBase?: Duration;
  /** Environment variables of this consumer's function. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Makes the function's code from its entry; for other settings of esbuild, `bundler({ … })`. @default the pipeline's */
  readonly bundle?: Bundler;
  /** An existing log group of the function. @default a new one, `/aws/lambda/<function name>` */
  readonly logGroup?: ILogGroup;
  /** How long the new log group keeps entries. @default the pipeline's */
  readonly logRetention?: RetentionDays;
  /** KMS key of the new queues and the new log group; `false` for none where the pipeline has one. @default the pipeline's */
  readonly encryptionKey?: IKey | false;
  /** Alarms when the oldest message is older. @default 10 minutes */
  readonly ageAlarm?: Duration;
}

const SET_HERE = [
  'CONSUMER_NAME',
  'QUEUE_URL',
  'DLQ_URL',
  'MAX_RECEIVES',
  'WAIT_RECEIVES',
  'RETRY_BASE_SECONDS',
  'EVENTS_TABLE',
];

/** What says how a function is made, so that it contradicts an existing one. */
const OF_NEW_FUNCTION = [
  ...FUNCTION_OPTIONS,
  ...(['timeout', 'memorySize', 'bundle', 'logGroup', 'logRetention'] as const),
];

/** Requires props that agree with each other and with the limits of SQS and Lambda. @throws Error that names the prop */
export function checkConsumer(consumer: Construct, props: EventConsumerProps): void {
  checkSubscription(consumer, props);
  checkFunction(consumer, props);
  requireThat(
    consumer,
    !props.commitsInTransactions || Boolean(props.commitsTo),
    'commitsInTransactions needs commitsTo',
  );
  const { batchSize = 10, batchingWindow = Duration.seconds(0), maxConcurrency = 50, reservedConcurrency } = props;
  requireWholeNumber(consumer, 'maxConcurrency', maxConcurrency, 2, 1000);
  requireWholeNumber(consumer, 'maxReceives', props.maxReceives, 1, 1000);
  requireWholeNumber(consumer, 'retryBase in seconds', props.retryBase?.toSeconds({ integral: false }), 1, 900);
  requireWholeNumber(consumer, 'batchSize', batchSize, 1, 10_000);
  requireWholeNumber(consumer, 'batchingWindow in seconds', batchingWindow.toSeconds({ integral: false }), 0, 300);
  requireThat(
    consumer,
    batchSize <= 10 || batchingWindow.toSeconds() > 0,
    `batchSize ${batchSize} is above 10, for which SQS needs a batchingWindow of at least 1 second`,
  );
  requireThat(
    consumer,
    reservedConcurrency === undefined || reservedConcurrency >= maxConcurrency,
    `reservedConcurrency ${reservedConcurrency} is below maxConcurrency ${maxConcurrency}: Lambda would throttle the queue`,
  );
  requireUnset(consumer, props.environment, SET_HERE);
}

function checkSubscription(consumer: Construct, { subscribesTo, everything = false }: EventConsumerProps): void {
  requireThat(consumer, !everything || subscribesTo === undefined, 'subscribesTo and everything: give one');
  requireThat(
    consumer,
    everything || Boolean(subscribesTo?.length),
    'subscribesTo must not be empty (or set everything: true)',
  );
}

function checkFunction(consumer: Construct, props: EventConsumerProps): void {
  const { entry, function: existing } = props;
  requireThat(consumer, (entry === undefined) !== (existing === undefined), 'function and entry: give one');
  if (!existing) return;
  const given = OF_NEW_FUNCTION.filter((name) => props[name] !== undefined);
  requireThat(consumer, given.length === 0, `${given.join(', ')}: set it on the function, which exists already`);
}
