import type { AnyContract } from '@orderflow/core/contracts';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm, WORST_OF_A_MINUTE } from './alarm.ts';
import { onlySources } from './bus-policy.ts';
import { grantKey, keyOf } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { grantRead, type KafkaCluster, sourceOf } from './kafka-cluster.ts';
import { kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import { deadLetterQueue } from './queue.ts';
import { requireThat, requireUnset, requireWholeNumber } from './require-that.ts';

export interface KafkaIngressProps extends Omit<PipelineFunctionProps, 'pipeline'> {
  readonly pipeline: Pipeline;
  /** The contracts that the entry's `kafkaIngress` has. The function may put events of their sources on the bus, and no others. */
  readonly publishes: readonly AnyContract[];
  /** The source of what comes in. Required for a foreign contract. @default that of each contract */
  readonly source?: string;
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
}

/** What the construct sets in the function's environment. */
const SET_HERE = ['CONSUMER_NAME', 'SERVICE_NAME', 'BUS_NAME', 'DLQ_URL', 'KAFKA_SOURCE'];

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
export class KafkaIngress extends Construct implements IGrantable {
  readonly name: string;
  readonly handler: PipelineFunction;
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;
  readonly dlq: Queue;
  readonly mapping: EventSourceMapping;
  /** Rings while the dead-letter queue has messages. */
  readonly dlqAlarm: PipelineAlarm;

  constructor(scope: Construct, id: string, props: KafkaIngressProps) {
    super(scope, id);
    const { pipeline, cluster, topic } = props;
    this.name = props.name ?? kebabCase(id);
    this.check(props);
    this.dlq = deadLetterQueue(this, 'Dlq', {
      pipeline,
      part: `${this.name}-dlq`,
      encryptionKey: keyOf(props, pipeline),
    });
    this.handler = this.makeHandler(props);
    this.function = this.handler.function;
    this.grantPrincipal = this.handler.grantPrincipal;
    const { eventBusArn } = pipeline.bus.bus;
    grantActions(this, ['events:PutEvents'], [eventBusArn], onlySources(sourcesOf(props)));
    grantActions(this, ['sqs:SendMessage'], [this.dlq.queueArn]);
    grantKey(this.dlq.encryptionMasterKey, this);
    const group = props.consumerGroup ?? pipeline.nameOf(this.name);
    grantRead(this, cluster, topic, group);
    this.mapping = this.subscribe(props, group);
    this.dlqAlarm = new PipelineAlarm(this, 'DeadLetters', {
      pipeline,
      part: this.name,
      metric: this.dlq.metricApproximateNumberOfMessagesVisible(WORST_OF_A_MINUTE),
      above: 0,
      description: `The dead-letter queue of ${this.name} has messages. Their attributes hold the reasons.`,
    });
  }

  private check({ publishes, source, batchSize, pollers, maxAge, topic, environment }: KafkaIngressProps): void {
    requireThat(this, publishes.length > 0, 'publishes must not be empty');
    requireThat(this, topic !== '', 'topic must not be empty');
    const stored = publishes.find(({ storedOnly }) => storedOnly);
    requireThat(this, !stored, `${stored?.type} comes from the event store only: publish its foreign contract`);
    const foreign = publishes.find(({ origin }) => origin === 'foreign');
    requireThat(this, !foreign || source !== undefined, `${foreign?.type} is foreign: give the source`);
    requireWholeNumber(this, 'batchSize', batchSize, 1, 10_000);
    requireWholeNumber(this, 'pollers.minimum', pollers?.minimum, 1, 200);
    requireWholeNumber(this, 'pollers.maximum', pollers?.maximum, pollers?.minimum ?? 1, 2000);
    requireWholeNumber(this, 'maxAge in seconds', maxAge?.toSeconds(), 60, 604_800);
    requireUnset(this, environment, SET_HERE);
  }

  private makeHandler(props: KafkaIngressProps): PipelineFunction {
    return new PipelineFunction(this, 'Handler', {
      ...props,
      name: this.name,
      timeout: props.timeout ?? Duration.seconds(30),
      environment: {
        ...props.environment,
        CONSUMER_NAME: this.name,
        SERVICE_NAME: this.name,
        BUS_NAME: props.pipeline.bus.bus.eventBusName,
        DLQ_URL: this.dlq.queueUrl,
        ...(props.source !== undefined && { KAFKA_SOURCE: props.source }),
      },
    });
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
      maxRecordAge: props.maxAge ?? Duration.days(1),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(this.dlq),
    });
  }
}

const sourcesOf = ({ publishes, source }: KafkaIngressProps): string[] =>
  source === undefined ? [...new Set(publishes.map((contract) => contract.source))] : [source];
