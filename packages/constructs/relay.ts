import { CHANGED_COMMITS, type StreamSources } from '@orderflow/core/relay';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { functionMetric, PipelineAlarm, SUM_OF_A_MINUTE, WORST_OF_A_MINUTE } from './alarm.ts';
import type { PipelineBus } from './event-bus.ts';
import type { EventStore } from './event-store.ts';
import type { FunctionOptions } from './function-options.ts';
import { addToManifest } from './manifest.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { deadLetterQueue } from './queue.ts';
import { requireThat, requireWholeNumber } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';

/** Settings of the relay. */
export interface RelayOptions extends FunctionOptions {
  /** @default '@orderflow/constructs/entries/relay' */
  readonly entry?: string;
  /** MiB. @default 512 */
  readonly memorySize?: number;
  /** Commits per invocation, 1 to 1000. @default 100 */
  readonly batchSize?: number;
  /** Age at which a commit goes to the failure queue; under 24 hours, when DynamoDB drops the record. @default 12 hours */
  readonly maxAge?: Duration;
  /**
   * Whether an alarm tells that commits are written and none is published. It computes with metrics, which not every local AWS
   * can. @default false in stages `local` and `local-…`, true elsewhere
   */
  readonly silenceAlarm?: boolean;
  /** Alarms when the oldest unpublished commit is older. @default 1 minute */
  readonly lagAlarm?: Duration;
}

export interface RelayProps extends RelayOptions {
  readonly pipeline: PipelineSettings;
  readonly eventStore: EventStore;
  readonly bus: PipelineBus;
}

/**
 * The outbox relay: event store's stream → function → bus.
 *
 * Commit order within a stream holds because a stream is one partition key, the changes of a partition are in one shard, and
 * a shard has one batch in flight. So `parallelizationFactor` is 1 and no prop: above it Lambda keeps order only per item,
 * and every commit is its own item.
 * A record that always fails is isolated by bisecting batches and by reporting the failed item, retried until it is
 * `maxAge` old, and then described in the failure queue. No number of retries ends that earlier: Lambda's own backoff would
 * spend 185 of them in less than an hour. No event is lost: the commit itself is in the event store.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
export class Relay extends Construct {
  readonly handler: PipelineFunction;
  readonly function: LambdaFunction;
  readonly failureQueue: Queue;
  readonly eventSource: DynamoEventSource;
  readonly lagAlarm: PipelineAlarm;
  readonly failureAlarm: PipelineAlarm;
  readonly changedAlarm: PipelineAlarm;
  readonly silenceAlarm: PipelineAlarm | undefined;

  constructor(scope: Construct, id: string, props: RelayProps) {
    super(scope, id);
    const { pipeline, eventStore, bus, lagAlarm = Duration.minutes(1) } = props;
    const { encryptionKey } = pipeline;
    this.failureQueue = deadLetterQueue(this, 'Failures', { pipeline, part: 'relay-failures', encryptionKey });
    this.handler = new PipelineFunction(this, 'Handler', {
      ...props,
      entry: props.entry ?? '@orderflow/constructs/entries/relay',
      name: 'relay',
      timeout: Duration.seconds(30),
      environment: {
        SERVICE_NAME: 'relay',
        BUS_NAME: bus.bus.eventBusName,
        FAILURE_QUEUE_URL: this.failureQueue.queueUrl,
        STREAM_SOURCES: Lazy.string({ produce: () => JSON.stringify(eventStore.streamSources) }),
      },
    });
    this.function = this.handler.function;
    bus.grantPublish(this.handler);
    this.eventSource = this.subscribe(eventStore, props);
    this.lagAlarm = new PipelineAlarm(this, 'Lag', {
      pipeline,
      part: 'relay',
      metric: this.function.metric('IteratorAge', WORST_OF_A_MINUTE),
      above: lagAlarm.toMilliseconds(),
      description: `The oldest unpublished commit is older than ${lagAlarm.toHumanString()}. Read the relay's log.`,
    });
    this.failureAlarm = new PipelineAlarm(this, 'Failed', {
      pipeline,
      part: 'relay',
      metric: this.failureQueue.metricApproximateNumberOfMessagesVisible(WORST_OF_A_MINUTE),
      above: 0,
      description: 'The relay gave up a commit. It is in the event store, and some of its events are not on the bus.',
    });
    this.changedAlarm = new PipelineAlarm(this, 'Changed', {
      pipeline,
      part: 'relay',
      metric: functionMetric(pipeline, 'relay', CHANGED_COMMITS),
      above: 0,
      description:
        'Stored commits were replaced or deleted, which no function does. The log of the relay has their keys.',
    });
    const isWatched = props.silenceAlarm ?? !pipeline.stage.isLocal;
    this.silenceAlarm = isWatched ? this.alarmOnSilence(pipeline, eventStore) : undefined;
    this.alarmOnLambda(pipeline);
    addToManifest(this, {
      kind: 'relay',
      functionName: this.function.functionName,
      mappingId: this.eventSource.eventSourceMappingId,
      failureQueueUrl: this.failureQueue.queueUrl,
      streamSources: Lazy.any({ produce: () => eventStore.streamSources }) as unknown as StreamSources,
    });
  }

  /**
   * A relay that is switched off has no data points, and the queues behind it are empty. So this compares with what was
   * written: running sums over a quarter of an hour, so that even a single commit is missed, and five minutes of it, so that
   * one whose event is published in the next minute is not.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
   */
  private alarmOnSilence(pipeline: PipelineSettings, { table }: EventStore): PipelineAlarm {
    return new PipelineAlarm(this, 'Silent', {
      pipeline,
      part: 'relay',
      metric: new MathExpression({
        label: 'commits written and no event published',
        expression: 'IF(RUNNING_SUM(FILL(written, 0)) > 0 AND RUNNING_SUM(FILL(published, 0)) == 0, 1, 0)',
        usingMetrics: {
          written: table.metricConsumedWriteCapacityUnits(SUM_OF_A_MINUTE),
          published: functionMetric(pipeline, 'relay', 'published'),
        },
        period: Duration.minutes(1),
      }),
      above: 0,
      periods: 5,
      among: 15,
      description:
        'Commits have been written for five minutes and no event was published. Look whether the event source mapping of the relay is enabled, and at its log. If every write was refused (an API client repeats a request), there is nothing to publish.',
    });
  }

  /** Without an invocation there is no lag to measure: Lambda throttles the function, or it ends before it can say anything. */
  private alarmOnLambda(pipeline: PipelineSettings): void {
    const relay = { pipeline, part: 'relay', above: 0, periods: 3, among: 4 };
    new PipelineAlarm(this, 'Throttled', {
      ...relay,
      metric: this.function.metricThrottles(SUM_OF_A_MINUTE),
      description:
        'Lambda has throttled the relay for three minutes: raise its reserved concurrency, or that of the account.',
    });
    new PipelineAlarm(this, 'Errors', {
      ...relay,
      metric: this.function.metricErrors(SUM_OF_A_MINUTE),
      description: 'The relay has ended in errors for three minutes. Its log has the reason.',
    });
  }

  private subscribe({ table }: EventStore, props: RelayProps): DynamoEventSource {
    const { batchSize = 100, maxAge = Duration.hours(12) } = props;
    requireWholeNumber(this, 'batchSize', batchSize, 1, 1000);
    const seconds = maxAge.toSeconds();
    requireThat(this, seconds >= 60 && seconds < 86_400, 'maxAge must be at least 1 minute and under 24 hours');
    const source = new DynamoEventSource(table, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      maxRecordAge: maxAge,
      onFailure: new SqsDlq(this.failureQueue),
    });
    this.function.addEventSource(source);
    return source;
  }
}
