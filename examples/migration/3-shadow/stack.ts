import { EventConsumer, grantActions, Pipeline, ShadowTable } from '@orderflow/constructs';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FACTS, OrderStream } from '../2-broker/events.ts';
import { entriesBeside, type ShopStackProps } from '../world/stack-props.ts';
import { subscribesTo } from './consumer.ts';
import { ENDINGS } from './order-status.ts';

const entry = entriesBeside(import.meta.url);

/** With a consumer for each context, in shadow, and one that writes how accepted orders end: there are none yet. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, { stage, bundle, ordersTable }: ShopStackProps) {
    super(scope, id);
    const pipeline = new Pipeline(this, 'Pipeline', { stage, bundle, archive: false, retryBase: Duration.seconds(1) });
    for (const stream of [OrderStream, ...FACTS.map((facts) => facts.stream)]) pipeline.eventStore.holds(stream);
    const shadow = new ShadowTable(this, 'Shadow', { pipeline });
    for (const facts of FACTS) {
      const consumer = new EventConsumer(this, facts.name, {
        pipeline,
        entry: entry('./context.lambda.ts'),
        subscribesTo: subscribesTo(facts),
        environment: { SHADOW_TABLE: shadow.table.tableName },
      });
      shadow.grantShadow(consumer);
    }
    const status = new EventConsumer(this, 'order-status', {
      pipeline,
      entry: entry('./order-status.ts'),
      subscribesTo: ENDINGS,
      environment: { ORDERS_TABLE: ordersTable },
    });
    grantActions(status, ['dynamodb:UpdateItem'], [Table.fromTableName(this, 'Orders', ordersTable).tableArn]);
  }
}
