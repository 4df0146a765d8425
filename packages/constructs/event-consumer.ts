import type { Rule } from 'aws-cdk-lib/aws-events';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm, WORST_OF_A_MINUTE } from './alarm.ts';
import { checkConsumer, type EventConsumerProps } from './event-consumer-props.ts';
import { allow } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { deadLetterQueue, workQueue } from './queue.ts';
import { nameOfRule, subscribe } from './subscription.ts';

/**
 * A consumer: rule(s) → queue → function, with a dead-letter queue behind both the rules and the queue, partial batch
 * responses, a cap on concurrency, a log group, and alarms. Grant its function what its handler touches.
 *
 * @example
 * const payment = new EventConsumer(this, 'Payment', {
 *   pipeline,
 *   entry: 'functions/payment/lambda.ts',
 *   subscribesTo: [OrderCreated, InventoryRejected],
 *   commitsTo: PaymentStream,
 *   maxConcurrency: 50,
 * });
 * gatewaySecret.grantRead(payment.function);
 */
export class EventConsumer extends Construct implements IGrantable {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly queue: Queue;
  readonly dlq: Queue;
  readonly handler: PipelineFunction;
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;
  readonly eventSource: SqsEventSource;
  readonly maxConcurrency: number;
  readonly dlqAlarm: PipelineAlarm;
  readonly ageAlarm: PipelineAlarm;

  constructor(scope: Construct, id: string, props: EventConsumerProps) {
    super(scope, id);
    checkConsumer(this, props);
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
    this.grantPrincipal = this.handler.grantPrincipal;
    if (props.commitsTo)
      pipeline.eventStore.grantCommit(this, props.commitsInTransactions ? '*' : props.commitsTo.pattern);
    this.maxConcurrency = props.maxConcurrency ?? 50;
    this.eventSource = this.connect(props);
    this.dlqAlarm = this.alarmOnDlq(pipeline);
    this.ageAlarm = this.alarmOnAge(pipeline, props.ageAlarm ?? Duration.minutes(10));
    this.describe();
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
    allow(handler, ['sqs:SendMessage'], [this.dlq.queueArn]);
    return handler;
  }

  /** Receiving, deleting and changing visibility on its own queue are granted by the event source. */
  private connect({ batchSize = 10, batchingWindow }: EventConsumerProps): SqsEventSource {
    const source = new SqsEventSource(this.queue, {
      batchSize,
      maxConcurrency: this.maxConcurrency,
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
      metric: this.dlq.metricApproximateNumberOfMessagesVisible(WORST_OF_A_MINUTE),
      above: 0,
      description: `${this.name} parked messages. The attributes of each message in its dead-letter queue say why.`,
    });
  }

  private alarmOnAge(pipeline: Pipeline, limit: Duration): PipelineAlarm {
    return new PipelineAlarm(this, 'Waiting', {
      pipeline,
      part: this.name,
      metric: this.queue.metricApproximateAgeOfOldestMessage(WORST_OF_A_MINUTE),
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
        ruleNames: this.rules.map(nameOfRule),
        mappingId: this.eventSource.eventSourceMappingId,
      },
      this.name,
    );
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the time-out, plus the window */
const visibilityOf = (timeout: Duration, window = Duration.seconds(0)): Duration =>
  Duration.seconds(6 * timeout.toSeconds() + window.toSeconds());
