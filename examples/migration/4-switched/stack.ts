import { EventConsumer, grantActions, Pipeline, PipelineTable } from '@orderflow/constructs';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FACTS, OrderStream } from '../2-broker/events.ts';
import { subscribesTo } from '../3-shadow/consumer.ts';
import { ENDINGS } from '../3-shadow/order-status.ts';
import { entriesBeside, type ShopStackProps } from '../world/stack-props.ts';

const entry = entriesBeside(import.meta.url);

/** The consumers work: each does what its switch gives it, and one writes how orders end into the shop's table. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, { stage, bundle, providersUrl, ordersTable }: ShopStackProps) {
    super(scope, id);
    const pipeline = new Pipeline(this, 'Pipeline', { stage, bundle, archive: false, retryBase: Duration.seconds(1) });
    for (const stream of [OrderStream, ...FACTS.map((facts) => facts.stream)]) pipeline.eventStore.holds(stream);
    const switches = new PipelineTable(this, 'Switches', { pipeline, partitionKey: 'key' });
    for (const facts of FACTS) {
      const consumer = new EventConsumer(this, facts.name, {
        pipeline,
        entry: entry('./context.lambda.ts'),
        subscribesTo: subscribesTo(facts),
        commitsTo: facts.stream,
        environment: { PROVIDERS_URL: providersUrl, SWITCH_TABLE: switches.table.tableName },
      });
      switches.grant(consumer, 'UpdateItem');
    }
    const status = new EventConsumer(this, 'order-status', {
      pipeline,
      entry: entry('../3-shadow/order-status.ts'),
      subscribesTo: ENDINGS,
      environment: { ORDERS_TABLE: ordersTable },
    });
    grantActions(status, ['dynamodb:UpdateItem'], [Table.fromTableName(this, 'Orders', ordersTable).tableArn]);
  }
}
