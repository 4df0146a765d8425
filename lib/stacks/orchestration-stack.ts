import { EventConsumer, PipelineFunction, Workflow } from '@orderflow/constructs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { OrderStream, PaymentStream, ShippingStream } from '../../events/index.ts';
import { adoptionSubscription } from '../../functions/order/subscriptions.ts';
import { starterSubscription } from '../../functions/saga/subscriptions.ts';
import { type OrderflowConfig, stepTimeoutSeconds } from '../config.ts';
import { Breakers } from './breakers.ts';
import { Listeners } from './listeners.ts';
import { OrderApi } from './order-api.ts';
import { OrderFlowStack, type OrderFlowStackProps } from './order-flow-stack.ts';
import { orderSaga, type SagaFunctions } from './order-saga.ts';
import { grantProvider, providerEnvironment } from './providers.ts';
import { patienceOf } from './saga-patience.ts';

/** The order flow with a coordinator: a state machine says what comes next, and what to undo. */
export class OrchestrationStack extends OrderFlowStack {
  /** Adopts the orders of other workloads. */
  readonly order: EventConsumer;
  readonly steps: SagaFunctions;
  readonly saga: Workflow;
  /** Starts a saga for each order. */
  readonly starter: EventConsumer;
  readonly breakers: Breakers;
  readonly listeners: Listeners;
  readonly api: OrderApi;

  constructor(scope: Construct, id: string, props: OrderFlowStackProps) {
    super(scope, id, props);
    const { pipeline } = this;
    const { config } = props;

    this.order = new EventConsumer(this, 'Order', {
      pipeline,
      ...adoptionSubscription,
      environment: { DEFAULT_CURRENCY: config.currency },
    });

    this.steps = this.buildSteps(config);
    this.saga = new Workflow(this, 'Saga', {
      pipeline,
      type: config.sagaType,
      comment: 'Takes an order from its creation to its end: completed, or cancelled with nothing held.',
      startAt: 'ReserveInventory',
      steps: orderSaga(this.steps),
      patience: patienceOf(config),
    });

    this.starter = new EventConsumer(this, 'SagaStarter', {
      pipeline,
      ...starterSubscription,
      environment: { STATE_MACHINE_ARN: this.saga.machine.stateMachineArn },
    });
    this.saga.grantStart(this.starter);

    const { payment, shipping } = this.steps;
    this.breakers = new Breakers(this, 'Breakers', { ...this.parts, payment, shipping });
    this.listeners = new Listeners(this, 'Listeners', this.parts);
    this.api = new OrderApi(this, 'Api', this.parts);
  }

  /** One function per context, with the rights of its steps: whoever moves money cannot move stock. */
  private buildSteps(config: OrderflowConfig): SagaFunctions {
    const { tables } = this;
    const order = this.stepFunction('order', config, {});
    this.pipeline.eventStore.grantCommit(order, OrderStream.pattern);

    const inventory = this.stepFunction('inventory', config, { STOCK_TABLE: tables.stock.table.tableName });
    this.pipeline.eventStore.grantCommit(inventory); // in a transaction with the stock
    tables.stock.grant(inventory, 'UpdateItem');

    const payment = this.stepFunction('payment', config, providerEnvironment('PAYMENT', config.payment, tables.ledger));
    this.pipeline.eventStore.grantCommit(payment, PaymentStream.pattern);
    grantProvider(config.payment, payment, tables.ledger, 'GetItem', 'UpdateItem', 'PutItem');

    const shipping = this.stepFunction('shipping', config, {
      ...providerEnvironment('CARRIER', config.carrier, tables.ledger),
      DEFAULT_COUNTRY: config.country,
    });
    this.pipeline.eventStore.grantCommit(shipping, ShippingStream.pattern);
    grantProvider(config.carrier, shipping, tables.ledger, 'GetItem', 'UpdateItem');
    return { order, inventory, payment, shipping };
  }

  private stepFunction(
    context: keyof SagaFunctions,
    config: OrderflowConfig,
    environment: Readonly<Record<string, string>>,
  ): PipelineFunction {
    const { pipeline } = this;
    return new PipelineFunction(this, `Saga${context.replace(/^./, (first) => first.toUpperCase())}`, {
      pipeline,
      entry: `functions/saga/${context}.lambda.ts`,
      timeout: Duration.seconds(stepTimeoutSeconds(config)),
      environment: {
        SERVICE_NAME: `saga-${context}`,
        EVENTS_TABLE: pipeline.eventStore.table.tableName,
        ...environment,
      },
    });
  }
}
