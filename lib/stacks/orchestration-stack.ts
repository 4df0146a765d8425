import { EventConsumer, PipelineFunction, Workflow } from '@orderflow/constructs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { InventoryStream, OrderStream, PaymentStream, ShippingStream } from '../../events/index.ts';
import { adoptionSubscription } from '../../functions/order/subscriptions.ts';
import { outcomeSubscription } from '../../functions/payment/subscriptions.ts';
import { orderSaga, type SagaFunction } from '../../functions/saga/order-saga.ts';
import { sagaRetries, stepTimeoutSeconds } from '../../functions/saga/saga-retries.ts';
import { starterSubscription } from '../../functions/saga/subscriptions.ts';
import type { OrderflowConfig } from '../config.ts';
import { Breakers } from './breakers.ts';
import { keepingInstruments, readingInstruments } from './instruments.ts';
import { OrderApi } from './order-api.ts';
import { OrderFlowStack, type OrderFlowStackProps } from './order-flow-stack.ts';
import type { PaymentWebhook } from './payment-webhook.ts';
import { grantProvider, paymentEnvironment, providerEnvironment } from './providers.ts';
import { SharedConsumers } from './shared-consumers.ts';

/** One function per context. */
type SagaFunctions = Readonly<Record<SagaFunction, PipelineFunction>>;

/** The order flow with a coordinator: a state machine calls each step, and compensates when one fails. */
export class OrchestrationStack extends OrderFlowStack {
  /** Adopts orders that other workloads put on the bus. */
  readonly order: EventConsumer;
  readonly steps: SagaFunctions;
  readonly saga: Workflow;
  /** Starts one execution of the saga for each order. */
  readonly starter: EventConsumer;
  /** Learns what the payment provider decides later. */
  readonly paymentOutcome: EventConsumer;
  readonly breakers: Breakers;
  readonly sharedConsumers: SharedConsumers;
  readonly api: OrderApi;
  readonly paymentWebhook: PaymentWebhook | undefined;

  constructor(scope: Construct, id: string, props: OrderFlowStackProps) {
    super(scope, id, props);
    const { pipeline } = this;
    const { config } = props;

    this.order = new EventConsumer(this, 'Order', {
      pipeline,
      ...adoptionSubscription,
      environment: { DEFAULT_CURRENCY: config.currency, ...keepingInstruments(this.parts) },
    });
    this.tables.instruments.grant(this.order, 'PutItem');

    this.steps = this.buildSteps(config);
    this.saga = new Workflow(this, 'Saga', {
      pipeline,
      type: config.sagaType,
      comment: 'Processes an order until it is completed, or cancelled and fully compensated.',
      startAt: 'ReserveInventory',
      executionsFor: OrderStream,
      steps: orderSaga,
      functions: this.steps,
      retryPolicy: sagaRetries(config),
    });

    this.starter = new EventConsumer(this, 'SagaStarter', {
      pipeline,
      ...starterSubscription,
      environment: { STATE_MACHINE_ARN: this.saga.machine.stateMachineArn },
    });
    this.saga.grantStart(this.starter);

    this.paymentOutcome = new EventConsumer(this, 'PaymentOutcome', {
      pipeline,
      ...outcomeSubscription,
      environment: paymentEnvironment(config, this.tables.ledger),
    });
    grantProvider(config.payment, this.paymentOutcome, this.tables.ledger, 'GetItem', 'UpdateItem', 'PutItem');

    this.breakers = new Breakers(this, 'Breakers', {
      ...this.parts,
      payment: [this.steps.payment, this.paymentOutcome],
      shipping: [this.steps.shipping],
    });
    this.sharedConsumers = new SharedConsumers(this, 'Listeners', this.parts);
    this.api = new OrderApi(this, 'Api', this.parts);
    this.paymentWebhook = this.addPaymentWebhook();
    this.addDashboard([this.order, this.starter, this.paymentOutcome], [this.saga]);
  }

  /** One function per context, each with the rights of its own steps only. */
  private buildSteps(config: OrderflowConfig): SagaFunctions {
    const { tables } = this;
    const order = this.stepFunction('order', config, {});
    this.pipeline.eventStore.grantCommit(order, OrderStream);

    const inventory = this.stepFunction('inventory', config, { STOCK_TABLE: tables.stock.table.tableName });
    this.pipeline.eventStore.grantCommitInTransactions(inventory, InventoryStream); // with the stock
    tables.stock.grant(inventory, 'UpdateItem');

    const payment = this.stepFunction('payment', config, {
      ...paymentEnvironment(config, tables.ledger),
      ...readingInstruments(tables),
    });
    tables.instruments.grant(payment, 'GetItem');
    this.pipeline.eventStore.grantCommit(payment, PaymentStream);
    grantProvider(config.payment, payment, tables.ledger, 'GetItem', 'UpdateItem', 'PutItem');

    const shipping = this.stepFunction('shipping', config, {
      ...providerEnvironment('CARRIER', config.carrier, tables.ledger),
      DEFAULT_COUNTRY: config.country,
    });
    this.pipeline.eventStore.grantCommit(shipping, ShippingStream);
    grantProvider(config.carrier, shipping, tables.ledger, 'GetItem', 'UpdateItem');
    return { order, inventory, payment, shipping };
  }

  private stepFunction(
    context: SagaFunction,
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
