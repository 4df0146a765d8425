import { HttpFront, PipelineFunction } from '@orderflow/constructs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { OrderStream } from '../../events/index.ts';
import { keepingInstruments } from './instruments.ts';
import { type OrderflowParts, reserved } from './parts.ts';

/** The HTTP API of the order flow: places, cancels and shows orders. */
export class OrderApi extends Construct {
  readonly handler: PipelineFunction;
  readonly front: HttpFront;

  constructor(scope: Construct, id: string, { pipeline, tables, config }: OrderflowParts) {
    super(scope, id);
    const { readModel } = tables;
    const { eventStore } = pipeline;
    this.handler = new PipelineFunction(this, 'Handler', {
      pipeline,
      entry: 'functions/api/lambda.ts',
      name: 'api',
      ...reserved(config.apiConcurrency),
      environment: {
        SERVICE_NAME: 'api',
        EVENTS_TABLE: eventStore.table.tableName,
        READ_MODEL_TABLE: readModel.table.tableName,
        // Unique to this deployment, and never shown outside of its account.
        ORDER_ID_SECRET: Stack.of(this).stackId,
        DEFAULT_CURRENCY: config.currency,
        ...keepingInstruments({ tables, config }),
      },
    });
    eventStore.grantCommit(this.handler, OrderStream);
    tables.instruments.grant(this.handler, 'PutItem');
    readModel.grant(this.handler, 'GetItem');
    readModel.grantQuery(this.handler, 'byCustomer');
    readModel.grantQuery(this.handler, 'byStatus');
    const { front, apiAuth: auth, corsOrigins: allowOrigins, apiThrottle: throttle } = config;
    this.front = new HttpFront(this, 'Front', {
      ...{ pipeline, handler: this.handler, front, auth, allowOrigins },
      ...(throttle && { throttle }),
    });
  }
}
