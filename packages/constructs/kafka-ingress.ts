import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { BusIngress, type BusIngressProps } from './bus-ingress.ts';
import { grantRead, type KafkaCluster, sourceOf } from './kafka-cluster.ts';
import { requireThat, requireWholeNumber } from './require-that.ts';

export interface KafkaIngressProps extends BusIngressProps {
  readonly cluster: KafkaCluster;
  readonly topic: string;
  /** @default the function's name */
  readonly consumerGroup?: string;
  /** Where to begin when the group is new. @default the oldest record */
  readonly startingPosition?: StartingPosition.LATEST | StartingPosition.TRIM_HORIZON;
  /** Records per invocation, 1 to 10,000. @default 100 */
  readonly batchSize?: number;
  /** Provisioned pollers: Lambda's retries, bisecting and partial responses need them. @default 1 to 5 */
  readonly pollers?: { readonly minimum: number; readonly maximum: number };
  /** Age at which a record that fails goes to the dead-letter queue: 1 minute to 7 days. @default 1 day */
  readonly maxAge?: Duration;
  /**
   * How often a record that fails is tried again before it goes to the dead-letter queue: 0 to 10,000. Without a number Lambda would try 10 times, which an
   * outage of the bus is longer than. @default 10,000: `maxAge` decides
   */
  readonly maxRetries?: number;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html */
const MAX_RETRIES = 10_000;

/**
 * From Kafka to the bus: a topic of MSK, or of brokers of one's own → event source mapping → function → bus.
 *
 * The function dead-letters what breaks its contract, with the reason, and reports what it could not put on the bus. Lambda goes on
 * from there until the record is `maxAge` old, and then describes it in the same queue. A batch that ends the function is bisected.
 * A source that the bus reserves has to name the function's role among its producers.
 *
 * @example
 * new KafkaIngress(this, 'Customers', {
 *   pipeline,
 *   entry: 'functions/kafka-ingress/lambda.ts',
 *   publishes: [CustomerCreated],
 *   cluster: { clusterArn },
 *   topic: 'customer',
 * });
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export class KafkaIngress extends BusIngress {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: KafkaIngressProps) {
    super(scope, id, props, 'KAFKA_SOURCE');
    this.check(props);
    const { pipeline, cluster, topic } = props;
    const group = props.consumerGroup ?? pipeline.nameOf(this.name);
    grantRead(this, cluster, topic, group);
    this.mapping = this.subscribe(props, group);
    this.describe('kafka', this.mapping, props);
  }

  private check({ batchSize, pollers, maxAge, maxRetries, topic }: KafkaIngressProps): void {
    requireThat(this, topic !== '', 'topic must not be empty');
    requireWholeNumber(this, 'batchSize', batchSize, 1, 10_000);
    requireWholeNumber(this, 'pollers.minimum', pollers?.minimum, 1, 200);
    requireWholeNumber(this, 'pollers.maximum', pollers?.maximum, pollers?.minimum ?? 1, 2000);
    requireWholeNumber(this, 'maxRetries', maxRetries, 0, MAX_RETRIES);
    requireWholeNumber(this, 'maxAge in seconds', maxAge?.toSeconds(), 60, 604_800);
  }

  private subscribe(props: KafkaIngressProps, kafkaConsumerGroupId: string): EventSourceMapping {
    const { pollers = { minimum: 1, maximum: 5 }, startingPosition = StartingPosition.TRIM_HORIZON } = props;
    return new EventSourceMapping(this, 'Mapping', {
      ...sourceOf(props.cluster),
      target: this.function,
      kafkaTopic: props.topic,
      kafkaConsumerGroupId,
      startingPosition,
      batchSize: props.batchSize ?? 100,
      provisionedPollerConfig: { minimumPollers: pollers.minimum, maximumPollers: pollers.maximum },
      retryAttempts: props.maxRetries ?? MAX_RETRIES,
      maxRecordAge: props.maxAge ?? Duration.days(1),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(this.dlq),
    });
  }
}
