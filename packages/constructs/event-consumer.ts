import type { StreamContract } from '@orderflow/core/contracts';
import { REBUILD_SUFFIX } from '@orderflow/core/views';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { functionMetric, PipelineAlarm, WORST_OF_A_MINUTE } from './alarm.ts';
import { deadLetteredAlarm } from './dead-lettered-alarm.ts';
import { grantKey, keyOf } from './encryption.ts';
import { checkConsumer, type EventConsumerProps } from './event-consumer-props.ts';
import { adoptFunction, timeoutOf } from './existing-function.ts';
import { checkExistingQueue } from './existing-queue.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { describeEvents } from './manifest-contracts.ts';
import { kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { deadLetterQueue, WAIT_RECEIVES, workQueue } from './queue.ts';
import { requireSameSubscription } from './same-subscription.ts';
import { nameOfRule, subscribe } from './subscription.ts';
import { actionOf, type PipelineTable } from './table.ts';

/**
 * A consumer: rules → queue → function. Rules and queue have a dead-letter queue; the event source mapping reports failed
 * messages one by one and limits concurrency; alarms watch both queues. Grant the function what its handler needs.
 *
 * @example
 * const payment = new EventConsumer(this, 'Payment', {
 *   pipeline,
 *   entry: 'functions/payment/lambda.ts',
 *   subscribesTo: [SeatBooked, SeatCancelled],
 *   commitsTo: PaymentStream,
 *   maxConcurrency: 50,
 * });
 * gatewaySecret.grantRead(payment.function);
 */
export class EventConsumer extends Construct implements IGrantable {
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly queue: IQueue;
  readonly dlq: IQueue;
  /** `undefined` where `function` was given. */
  readonly handler: PipelineFunction | undefined;
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;
  readonly eventSource: SqsEventSource;
  readonly maxConcurrency: number;
  /** Rings while the dead-letter queue has messages. */
  readonly dlqAlarm: PipelineAlarm;
  /** Rings for each minute in which a message is dead-lettered, also while others are there. */
  readonly deadLetteredAlarm: PipelineAlarm;
  readonly ageAlarm: PipelineAlarm;
  readonly unavailableAlarm: PipelineAlarm;

  constructor(scope: Construct, id: string, props: EventConsumerProps) {
    super(scope, id);
    checkConsumer(this, props);
    const { pipeline } = props;
    this.name = props.name ?? kebabCase(id);
    const { queue, dlq } = this.queues(props);
    this.queue = queue;
    this.dlq = dlq;
    this.rules = subscribe(this, {
      pipeline,
      name: this.name,
      contracts: props.subscribesTo ?? 'everything',
      queue: this.queue,
      dlq: this.dlq,
    });
    this.handler = props.function ? undefined : this.makeHandler(props);
    this.function = props.function ?? (this.handler as PipelineFunction).function;
    this.grantPrincipal = this.function.grantPrincipal;
    if (props.function) adoptFunction(this, props.function, this.environment(props));
    this.allowSending();
    if (props.subscribesTo?.some(({ storedOnly }) => storedOnly)) pipeline.eventStore.grantLookUp(this);
    if (props.commitsTo) {
      pipeline.eventStore.holds(props.commitsTo);
      this.grantCommit(props.commitsTo, props);
    }
    if (props.projectsTo) this.grantProjection(props.projectsTo, pipeline);
    this.maxConcurrency = props.maxConcurrency ?? 50;
    this.eventSource = this.connect(props);
    pipeline.unpausing.allow(this, this.eventSource.eventSourceMappingArn);
    this.dlqAlarm = this.alarmOnDlq(pipeline);
    this.deadLetteredAlarm = deadLetteredAlarm(this, { pipeline, part: this.name, dlq: this.dlq, by: this.name });
    this.unavailableAlarm = this.alarmOnUnavailable(pipeline);
    this.ageAlarm = this.alarmOnAge(pipeline, props.ageAlarm ?? Duration.minutes(10));
    this.describe(props);
  }

  private grantCommit(
    streams: StreamContract,
    { pipeline: { eventStore }, commitsInTransactions = false }: EventConsumerProps,
  ) {
    if (commitsInTransactions) eventStore.grantCommitInTransactions(this, streams);
    else eventStore.grantCommit(this, streams);
  }

  /**
   * Allows the function to dead-letter, and to send a copy of a message that has to wait to its own queue. Lambda would stop it after
   * 16 such rounds, as a loop; this one is meant.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   */
  private allowSending(): void {
    grantActions(this, ['sqs:SendMessage'], [this.dlq.queueArn, this.queue.queueArn]);
    for (const key of new Set([this.dlq.encryptionMasterKey, this.queue.encryptionMasterKey])) grantKey(key, this);
    (this.function.node.defaultChild as CfnFunction).recursiveLoop = 'Allow';
  }

  /** Its views are made anew in another table beside the live one, which exists meanwhile only. */
  private grantProjection(views: PipelineTable, { eventStore }: Pipeline): void {
    eventStore.grantRead(this);
    views.grant(this, ...VIEW_OPERATIONS);
    grantActions(this, VIEW_OPERATIONS.map(actionOf), [`${views.table.tableArn}${REBUILD_SUFFIX}`]);
  }

  private queues(props: EventConsumerProps): { readonly queue: IQueue; readonly dlq: IQueue } {
    const { pipeline, timeout = pipeline.consumerTimeout, maxReceives = pipeline.maxReceives } = props;
    const visibility = visibilityOf(props.function ? timeoutOf(props.function) : timeout, props.batchingWindow);
    const { queue, deadLetterQueue: given } = props;
    if (queue) {
      const dlq = checkExistingQueue(this, { queue, deadLetterQueue: given, visibility, maxReceives });
      return { queue, dlq };
    }
    const encryptionKey = keyOf(props, pipeline);
    const dlq = given ?? deadLetterQueue(this, 'Dlq', { pipeline, part: `${this.name}-dlq`, encryptionKey });
    const made = { pipeline, part: this.name, encryptionKey, dlq, maxReceives, visibility };
    return { queue: workQueue(this, 'Queue', made), dlq };
  }

  private makeHandler(props: EventConsumerProps): PipelineFunction {
    const { entry = '', timeout = props.pipeline.consumerTimeout, logGroup, encryptionKey, ...others } = props;
    const { isOfEntry = false } = props.bundle ?? props.pipeline.bundle;
    if (isOfEntry) requireSameSubscription(this, entry, props.subscribesTo);
    return new PipelineFunction(this, 'Handler', {
      ...others,
      ...(logGroup ? { logGroup } : { encryptionKey }),
      entry,
      timeout,
      name: this.name,
      environment: { ...this.environment(props), ...props.environment },
    });
  }

  /** What the consumer runtime reads. An existing function gets the pipeline's metric namespace as well. */
  private environment({ pipeline, ...props }: EventConsumerProps): Record<string, string> {
    const { maxReceives = pipeline.maxReceives, retryBase = pipeline.retryBase } = props;
    return {
      CONSUMER_NAME: this.name,
      QUEUE_URL: this.queue.queueUrl,
      DLQ_URL: this.dlq.queueUrl,
      MAX_RECEIVES: String(maxReceives),
      ...(!props.queue && { WAIT_RECEIVES: String(Math.max(maxReceives, WAIT_RECEIVES) - 10) }),
      RETRY_BASE_SECONDS: String(retryBase.toSeconds()),
      EVENTS_TABLE: pipeline.eventStore.table.tableName,
      ...(props.function && { POWERTOOLS_METRICS_NAMESPACE: pipeline.metricNamespace, ...props.environment }),
    };
  }

  /** The event source grants receiving, deleting and changing the visibility of messages of the queue. */
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
    return new PipelineAlarm(this, 'DeadLetters', {
      pipeline,
      part: this.name,
      metric: this.dlq.metricApproximateNumberOfMessagesVisible(WORST_OF_A_MINUTE),
      above: 0,
      description: `The dead-letter queue of ${this.name} has messages. Their attributes hold the reasons.`,
    });
  }

  private alarmOnUnavailable(pipeline: Pipeline): PipelineAlarm {
    return new PipelineAlarm(this, 'Unavailable', {
      pipeline,
      part: this.name,
      metric: functionMetric(pipeline, this.name, 'waiting'),
      above: 0,
      periods: 5,
      among: 6,
      description: `What ${this.name} depends on has been unavailable for five minutes: its messages wait. The log has the reason.`,
    });
  }

  private alarmOnAge(pipeline: Pipeline, limit: Duration): PipelineAlarm {
    return new PipelineAlarm(this, 'Waiting', {
      pipeline,
      part: this.name,
      metric: this.queue.metricApproximateAgeOfOldestMessage(WORST_OF_A_MINUTE),
      above: limit.toSeconds(),
      description: `The oldest message in the queue of ${this.name} is older than ${limit.toHumanString()}.`,
    });
  }

  private describe({ subscribesTo = [], commitsTo, projectsTo, forwardsTo }: EventConsumerProps): void {
    describeEvents(this, subscribesTo);
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
        ...(commitsTo && { commitsTo: commitsTo.name }),
        ...(projectsTo && { projectsTo: projectsTo.table.tableName }),
        ...(forwardsTo !== undefined && { forwardsTo }),
        ...(subscribesTo.length > 0 && { subscribesTo: [...new Set(subscribesTo.map(({ type }) => type))].sort() }),
      },
      this.name,
    );
  }
}

/** What a projection does with its views. */
const VIEW_OPERATIONS = ['GetItem', 'PutItem'];

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the time-out, plus the window */
const visibilityOf = (timeout: Duration, window = Duration.seconds(0)): Duration =>
  Duration.seconds(6 * timeout.toSeconds() + window.toSeconds());
