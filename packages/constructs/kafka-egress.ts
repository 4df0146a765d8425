import type { AnyContract } from '@orderflow/core/contracts';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EventConsumer } from './event-consumer.ts';
import type { EventConsumerProps } from './event-consumer-props.ts';
import { grantWrite, type KafkaCluster, type WithBootstrapServers, writerSettings } from './kafka-cluster.ts';
import { kebabCase } from './naming.ts';
import { requireThat, requireUnset } from './require-that.ts';
import { PipelineTable } from './table.ts';

/** What an egress is not free to choose of its consumer: it owns no stream, and its function is made here. */
type Fixed = 'commitsTo' | 'commitsInTransactions' | 'projectsTo' | 'everything' | 'function';

export interface KafkaEgressProps extends Omit<EventConsumerProps, Fixed | 'entry' | 'subscribesTo'> {
  /** TypeScript file that exports `handler`, made of `kafkaEgress` and the same contracts. */
  readonly entry: string;
  /** The events that are forwarded. */
  readonly subscribesTo: readonly AnyContract[];
  readonly cluster: WithBootstrapServers<KafkaCluster>;
  /** The topics that the entry writes to. @default the first word of each event type */
  readonly topics?: readonly string[];
  /** Writes CloudEvents 1.0, in this form. @default our own envelope */
  readonly cloudEvents?: 'structured' | 'binary';
}

const SET_HERE = [
  'POSITIONS_TABLE',
  'KAFKA_BROKERS',
  'KAFKA_AUTH',
  'KAFKA_SECRET',
  'KAFKA_CA_SECRET',
  'KAFKA_CLOUD_EVENTS',
];

/**
 * From the event store to Kafka, in the order of the streams: rules → queue → function → topics. A message says how far its stream is; the
 * function sends what the event store has after the stream's position, so that no event is left out and none overtakes another.
 *
 * The function reaches brokers in a VPC by its own `vpc`. While they are down the messages wait.
 *
 * @example
 * new KafkaEgress(this, 'ToKafka', {
 *   pipeline,
 *   entry: 'functions/kafka-egress/lambda.ts',
 *   subscribesTo: [OrderCompleted],
 *   cluster: { clusterArn, bootstrapServers: ['b-1.shop.kafka.eu-central-1.amazonaws.com:9098'] },
 *   vpc,
 * });
 */
export class KafkaEgress extends Construct implements IGrantable {
  readonly name: string;
  readonly consumer: EventConsumer;
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;
  /** The sequence of the last event of each stream that is in Kafka. */
  readonly positions: PipelineTable;

  constructor(scope: Construct, id: string, props: KafkaEgressProps) {
    super(scope, id);
    const { pipeline, subscribesTo, cluster, topics, cloudEvents, environment, ...consumer } = props;
    this.name = props.name ?? kebabCase(id);
    const foreign = subscribesTo.find(({ origin }) => origin === 'foreign');
    requireThat(this, !foreign, `${foreign?.type} is foreign: only events of the event store are forwarded`);
    requireThat(this, cluster.bootstrapServers.length > 0, 'cluster.bootstrapServers must not be empty');
    requireThat(this, topics?.length !== 0, 'topics must not be empty');
    requireUnset(this, environment, SET_HERE);
    const { encryptionKey } = props;
    this.positions = new PipelineTable(this, `${id}Positions`, {
      pipeline,
      partitionKey: 'stream',
      ...(encryptionKey !== undefined && { encryptionKey }),
    });
    this.consumer = new EventConsumer(this, 'Consumer', {
      ...consumer,
      pipeline,
      subscribesTo,
      name: this.name,
      timeout: props.timeout ?? Duration.seconds(30),
      environment: {
        ...environment,
        POSITIONS_TABLE: this.positions.table.tableName,
        ...writerSettings(cluster),
        ...(cloudEvents && { KAFKA_CLOUD_EVENTS: cloudEvents }),
      },
    });
    this.function = this.consumer.function;
    this.grantPrincipal = this.function.grantPrincipal;
    pipeline.eventStore.grantRead(this);
    this.positions.grant(this, 'GetItem', 'PutItem');
    grantWrite(this, cluster, topics ?? [...new Set(subscribesTo.map(({ type }) => type.split('.')[0] as string))]);
  }
}
