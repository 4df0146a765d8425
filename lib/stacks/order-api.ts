import { HttpFront, PipelineFunction } from '@orderflow/constructs';
import { Construct } from 'constructs';
import { OrderStream } from '../../events/index.ts';
import { type OrderflowParts, reserved } from './parts.ts';

/** The HTTP API of the order flow: places, cancels and shows orders. */
export class OrderApi extends Construct {
  readonly handler: PipelineFunction;
  readonly front: HttpFront;

  constructor(scope: Construct, id: string, { pipeline, tables, config }: OrderflowParts) {
    super(scope, id);
    const { readModel, idempotency } = tables;
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
        IDEMPOTENCY_TABLE: idempotency.table.tableName,
        DEFAULT_CURRENCY: config.currency,
      },
    });
    eventStore.grantCommitInTransactions(this.handler, OrderStream); // with the idempotency key
    readModel.grant(this.handler, 'GetItem');
    readModel.grantQuery(this.handler, 'byCustomer');
    readModel.grantQuery(this.handler, 'byStatus');
    idempotency.grantItemsInTransactions(this.handler, ['api#*'], 'PutItem');
    const { front, apiAuth: auth, corsOrigins: allowOrigins, apiThrottle: throttle } = config;
    this.front = new HttpFront(this, 'Front', {
      ...{ pipeline, handler: this.handler, front, auth, allowOrigins },
      ...(throttle && { throttle }),
    });
  }
}
