import type { Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AnyContract } from '../../events/contract';
import { PipelineAlarm } from './alarm';
import { addToManifest } from './manifest';
import { kebabCase } from './naming';
import type { Pipeline } from './pipeline';
import { PipelineFunction } from './pipeline-function';
import { deadLetterQueue, workQueue } from './queue';
import { refuse, refuseOutside } from './refuse';
import { subscribe } from './subscription';

export interface EventConsumerProps {
  readonly pipeline: Pipeline;
  /** TypeScript file that exports `handler`, from the working directory: `functions/payment/lambda.ts`. */
  readonly entry: string;
  /** The contracts it hears: each becomes part of an exact rule pattern. This, or `everything`. @default none */
  readonly subscribesTo?: readonly AnyContract[];
  /** Hears every event on the bus, ours or foreign, except what a replay brings. @default false */
  readonly everything?: boolean;
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
  /** How often a message is tried before it is parked, 1 to 1000. @default the pipeline's, 10 */
  readonly maxReceives?: number;
  /** First retry delay, doubled with each receive: whole seconds, 1 to 900. @default the pipeline's, 2 seconds */
  readonly retryBase?: Duration;
  /** Settings of this consumer. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Alarms when the oldest message waits longer. @default 10 minutes */
  readonly ageAlarm?: Duration;
}

const SET_HERE = ['CONSUMER_NAME', 'QUEUE_URL', 'DLQ_URL', 'MAX_RECEIVES', 'RETRY_BASE_SECONDS', 'EVENTS_TABLE'];

/**
 * A consumer: rule(s) → queue → function, with a dead-letter queue behind both the rules and the queue, partial batch
 * responses, a cap on concurrency, a log group, and alarms. Grant its function what its handler touches.
 *
 * @example
 * const payment = new EventConsumer(this, 'Payment', {
 *   pipeline,
 *   entry: 'functions/payment/lambda.ts',
 *   subscribesTo: [OrderCreated, InventoryRejected],
 *   maxConcurrency: 50,
 * });
 * gatewaySecret.grantRead(payment.function);
 */
export class EventConsumer extends Construct {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly queue: Queue;
  readonly dlq: Queue;
  readonly handler: PipelineFunction;
  readonly function: LambdaFunction;
  readonly eventSource: SqsEventSource;
  readonly dlqAlarm: PipelineAlarm;
  readonly ageAlarm: PipelineAlarm;

  constructor(scope: Construct, id: string, props: EventConsumerProps) {
    super(scope, id);
    this.check(props);
    const { pipeline } = props;
    this.name = props.name ?? kebabCase(id);
    const { timeout = pipeline.consumerTimeout, maxReceives = pipeline.maxReceives } = props;
    this.dlq = deadLetterQueue(this, 'Dlq', pipeline, `${this.name}-dlq`);
    this.queue = workQueue(this, 'Queue', {
      pipeline,
      part: this.name,
      dlq: this.dlq,
      maxReceives,
      visibility: visibilityOf(timeout, props.batchingWindow),
    });
    this.rules = subscribe(this, {
      pipeline,
      name: this.name,
      contracts: props.subscribesTo ?? 'everything',
      queue: this.queue,
      dlq: this.dlq,
    });
    this.handler = this.makeHandler(props, timeout, maxReceives);
    this.function = this.handler.function;
    this.eventSource = this.connect(props);
    this.dlqAlarm = this.alarmOnDlq(pipeline);
    this.ageAlarm = this.alarmOnAge(pipeline, props.ageAlarm ?? Duration.minutes(10));
    this.describe();
  }

  private check(props: EventConsumerProps): void {
    const { subscribesTo, everything = false, batchSize = 10, batchingWindow = Duration.seconds(0) } = props;
    refuse(this, everything && subscribesTo !== undefined, 'says both subscribesTo and everything: choose one');
    refuse(
      this,
      !everything && !subscribesTo?.length,
      'hears nothing: name contracts in subscribesTo, or say everything',
    );
    refuseOutside(this, 'maxConcurrency', props.maxConcurrency, 2, 1000);
    refuseOutside(this, 'maxReceives', props.maxReceives, 1, 1000);
    refuseOutside(this, 'retryBase in seconds', props.retryBase?.toSeconds({ integral: false }), 1, 900);
    refuseOutside(this, 'batchSize', batchSize, 1, 10_000);
    refuseOutside(this, 'batchingWindow in seconds', batchingWindow.toSeconds({ integral: false }), 0, 300);
    refuse(
      this,
      batchSize > 10 && batchingWindow.toSeconds() === 0,
      `batchSize ${batchSize} is above 10, for which SQS needs a batchingWindow of at least 1 second`,
    );
    const taken = SET_HERE.filter((name) => name in (props.environment ?? {}));
    refuse(this, taken.length > 0, `environment sets ${taken.join(', ')}, which the construct sets itself`);
  }

  private makeHandler(props: EventConsumerProps, timeout: Duration, maxReceives: number): PipelineFunction {
    const { pipeline, entry, memorySize, retryBase = pipeline.retryBase } = props;
    const handler = new PipelineFunction(this, 'Handler', {
      pipeline,
      entry,
      name: this.name,
      timeout,
      ...(memorySize !== undefined && { memorySize }),
      environment: {
        CONSUMER_NAME: this.name,
        QUEUE_URL: this.queue.queueUrl,
        DLQ_URL: this.dlq.queueUrl,
        MAX_RECEIVES: String(maxReceives),
        RETRY_BASE_SECONDS: String(retryBase.toSeconds()),
        EVENTS_TABLE: pipeline.eventStore.table.tableName,
        ...props.environment,
      },
    });
    handler.allow(['sqs:SendMessage'], [this.dlq.queueArn]);
    return handler;
  }

  /** Receiving, deleting and changing visibility on its own queue are granted by the event source. */
  private connect({ batchSize = 10, batchingWindow, maxConcurrency = 50 }: EventConsumerProps): SqsEventSource {
    const source = new SqsEventSource(this.queue, {
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
      ...(batchingWindow && { maxBatchingWindow: batchingWindow }),
    });
    this.function.addEventSource(source);
    return source;
  }

  private alarmOnDlq(pipeline: Pipeline): PipelineAlarm {
    return new PipelineAlarm(this, 'Parked', {
      pipeline,
      part: this.name,
      metric: this.dlq.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(1) }),
      above: 0,
      description: `${this.name} parked messages. Their attributes in ${this.dlq.node.id} say why.`,
    });
  }

  private alarmOnAge(pipeline: Pipeline, limit: Duration): PipelineAlarm {
    return new PipelineAlarm(this, 'Waiting', {
      pipeline,
      part: this.name,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(1) }),
      above: limit.toSeconds(),
      description: `${this.name} lags: its oldest message waits longer than ${limit.toHumanString()}.`,
    });
  }

  private describe(): void {
    addToManifest(
      this,
      {
        kind: 'consumer',
        name: this.name,
        queueUrl: this.queue.queueUrl,
        dlqUrl: this.dlq.queueUrl,
        functionName: this.function.functionName,
        ruleNames: this.rules.map((rule) => rule.ruleName),
        mappingId: this.eventSource.eventSourceMappingId,
      },
      this.name,
    );
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the time-out, plus the window */
const visibilityOf = (timeout: Duration, window = Duration.seconds(0)): Duration =>
  Duration.seconds(6 * timeout.toSeconds() + window.toSeconds());
