import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  ForeignOrderCreated,
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderCancellationRequested,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
  ShippingFailed,
} from '../../events';
import type { OrderflowConfig } from '../config';
import { type Bundler, EventConsumer, Pipeline } from '../constructs';
import { Listeners } from './listeners';
import { OrderApi } from './order-api';
import { OrderTables } from './order-tables';
import { grantProvider, providerEnvironment } from './providers';

export interface ChoreographyStackProps extends StackProps {
  readonly config: OrderflowConfig;
  /** @default the pipeline's: bundles with esbuild */
  readonly bundle?: Bundler;
}

/** The order flow without a coordinator: each context hears events and answers with its own. */
export class ChoreographyStack extends Stack {
  readonly pipeline: Pipeline;
  readonly tables: OrderTables;
  readonly order: EventConsumer;
  readonly payment: EventConsumer;
  readonly inventory: EventConsumer;
  readonly shipping: EventConsumer;
  readonly listeners: Listeners;
  readonly api: OrderApi;

  constructor(scope: Construct, id: string, { config, bundle, ...props }: ChoreographyStackProps) {
    super(scope, id, { ...props, ...(config.region !== undefined && { env: { region: config.region } }) });
    const pipeline = this.buildPipeline(config, bundle);
    const simulated = [config.payment, config.carrier].some(({ provider }) => provider === 'simulated');
    const tables = new OrderTables(this, 'Tables', { pipeline, ledger: simulated });
    this.pipeline = pipeline;
    this.tables = tables;

    this.order = new EventConsumer(this, 'Order', {
      pipeline,
      entry: 'functions/order/lambda.ts',
      subscribesTo: [
        ForeignOrderCreated,
        ...[InventoryReserved, InventoryRejected, InventoryReleased],
        ...[PaymentFailed, PaymentRefunded],
        ShippingDispatched,
      ],
      commitsTo: 'order-*',
      environment: { DEFAULT_CURRENCY: config.currency },
    });

    this.payment = new EventConsumer(this, 'Payment', {
      pipeline,
      entry: 'functions/payment/lambda.ts',
      subscribesTo: [OrderCreated, OrderCancellationRequested, InventoryRejected, ShippingFailed],
      commitsTo: 'payment-*',
      environment: providerEnvironment('PAYMENT', config.payment, tables.ledger),
    });
    grantProvider(config.payment, this.payment, tables.ledger, 'UpdateItem', 'PutItem');

    this.inventory = new EventConsumer(this, 'Inventory', {
      pipeline,
      entry: 'functions/inventory/lambda.ts',
      subscribesTo: [PaymentCompleted, OrderCancellationRequested, ShippingFailed],
      commitsTo: '*', // in a transaction with the stock
      environment: { STOCK_TABLE: tables.stock.table.tableName },
    });
    tables.stock.grant(this.inventory, 'UpdateItem');

    this.shipping = new EventConsumer(this, 'Shipping', {
      pipeline,
      entry: 'functions/shipping/lambda.ts',
      subscribesTo: [PaymentCompleted, OrderConfirmed],
      commitsTo: 'shipping-*',
      environment: {
        ...providerEnvironment('CARRIER', config.carrier, tables.ledger),
        DEFAULT_COUNTRY: config.country,
      },
    });
    grantProvider(config.carrier, this.shipping, tables.ledger, 'UpdateItem');

    this.listeners = new Listeners(this, 'Listeners', { pipeline, tables, config });
    this.api = new OrderApi(this, 'Api', { pipeline, tables, config });
  }

  private buildPipeline(config: OrderflowConfig, bundle: Bundler | undefined): Pipeline {
    const { stage, flow, archiveDays, maxReceives, logLevel, alarmTopicArn } = config;
    return new Pipeline(this, 'Pipeline', {
      stage,
      flow,
      archive: archiveDays !== undefined && Duration.days(archiveDays),
      maxReceives,
      retryBase: Duration.seconds(config.retryBaseSeconds),
      consumerTimeout: Duration.seconds(config.consumerTimeoutSeconds),
      logLevel,
      ...(alarmTopicArn !== undefined && { alarmTopic: Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn) }),
      ...(bundle && { bundle }),
    });
  }
}
