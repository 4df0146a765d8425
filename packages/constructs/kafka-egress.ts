import type { Construct } from 'constructs';
import { type BrokerEgressProps, BusEgress } from './bus-egress.ts';
import { grantWrite, type KafkaCluster, type WithBootstrapServers, writerSettings } from './kafka-cluster.ts';
import { requireThat } from './require-that.ts';

export interface KafkaEgressProps extends BrokerEgressProps {
  readonly cluster: WithBootstrapServers<KafkaCluster>;
  /** The topics that the entry writes to. @default the first word of each event type */
  readonly topics?: readonly string[];
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
export class KafkaEgress extends BusEgress {
  constructor(scope: Construct, id: string, props: KafkaEgressProps) {
    const { cluster, topics, ...others } = props;
    const { cloudEvents, subscribesTo } = props;
    super(scope, id, others, 'kafka', SET_HERE, {
      ...writerSettings(cluster),
      ...(cloudEvents && { KAFKA_CLOUD_EVENTS: cloudEvents }),
    });
    requireThat(this, cluster.bootstrapServers.length > 0, 'cluster.bootstrapServers must not be empty');
    requireThat(this, topics?.length !== 0, 'topics must not be empty');
    grantWrite(this, cluster, topics ?? [...new Set(subscribesTo.map(({ type }) => type.split('.')[0] as string))]);
  }
}
