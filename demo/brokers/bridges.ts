import { KafkaEgress, KafkaIngress, type Pipeline, RabbitEgress, RabbitIngress } from '@orderflow/constructs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ForeignOrderCreated } from '../../events/index.ts';
import { FORWARDED, WEB_SHOP, WEB_SHOP_QUEUE } from './events.ts';
import { FROM_KAFKA, FROM_RABBIT } from './function-names.ts';

export interface BridgesProps {
  readonly pipeline: Pipeline;
  /** `host:port`; `undefined` without Kafka. */
  readonly kafkaBrokers: readonly string[] | undefined;
  /** `undefined` without RabbitMQ. */
  readonly amqpUrl: string | undefined;
}

/** What Lambda's mapping would name; no local AWS has one. */
const NO_BROKER = 'arn:aws:mq:us-east-1:000000000000:broker:local:b-local';

/** Out of the order flow to both brokers, and from them into it. */
export class Bridges extends Construct {
  constructor(scope: Construct, id: string, { pipeline, kafkaBrokers, amqpUrl }: BridgesProps) {
    super(scope, id);
    if (kafkaBrokers) this.kafka(pipeline, kafkaBrokers);
    if (amqpUrl !== undefined) this.rabbit(pipeline, amqpUrl);
  }

  private kafka(pipeline: Pipeline, bootstrapServers: readonly string[]): void {
    const cluster = { bootstrapServers };
    new KafkaEgress(this, 'ToKafka', {
      pipeline,
      entry: 'demo/brokers/to-kafka.lambda.ts',
      subscribesTo: FORWARDED,
      cluster,
    });
    new KafkaIngress(this, 'FromKafka', {
      pipeline,
      name: FROM_KAFKA,
      entry: 'demo/brokers/from-kafka.lambda.ts',
      publishes: [ForeignOrderCreated],
      source: WEB_SHOP,
      cluster,
      topic: WEB_SHOP,
    });
  }

  private rabbit(pipeline: Pipeline, url: string): void {
    new RabbitEgress(this, 'ToRabbit', {
      pipeline,
      entry: 'demo/brokers/to-rabbit.lambda.ts',
      subscribesTo: FORWARDED,
      broker: { url },
    });
    new RabbitIngress(this, 'FromRabbit', {
      pipeline,
      name: FROM_RABBIT,
      entry: 'demo/brokers/from-rabbit.lambda.ts',
      publishes: [ForeignOrderCreated],
      source: WEB_SHOP,
      brokerArn: NO_BROKER,
      secret: Secret.fromSecretNameV2(this, 'RabbitUser', pipeline.nameOf('rabbit-user')),
      queue: WEB_SHOP_QUEUE,
    });
  }
}
