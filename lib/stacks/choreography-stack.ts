import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  CustomerCreated,
  ForeignOrderCreated,
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
  ShippingFailed,
  ShippingPrepared,
} from '../../events';
import type { MailConfig, OrderflowConfig } from '../config';
import { allow, type Bundler, EventConsumer, HttpFront, Pipeline, PipelineFunction } from '../constructs';
import { OrderTables } from './order-tables';
import { grantProvider, providerEnvironment } from './providers';

export interface ChoreographyStackProps extends StackProps {
  readonly config: OrderflowConfig;
  /** @default the pipeline's: bundles with esbuild */
  readonly bundle?: Bundler;
}

/** The order flow without a coordinator: each context hears events and answers with its own. */
export class ChoreographyStack extends Stack {
  readonly config: OrderflowConfig;
  readonly pipeline: Pipeline;
  readonly tables: OrderTables;
  readonly order: EventConsumer;
  readonly payment: EventConsumer;
  readonly inventory: EventConsumer;
  readonly shipping: EventConsumer;
  readonly email: EventConsumer | undefined;
  readonly analytics: EventConsumer;
  readonly audit: EventConsumer;
  readonly readModel: EventConsumer;
  readonly api: PipelineFunction;
  readonly front: HttpFront;

  constructor(scope: Construct, id: string, props: ChoreographyStackProps) {
    const { config, bundle, ...stackProps } = props;
    super(scope, id, { ...stackProps, ...(config.region !== undefined && { env: { region: config.region } }) });
    this.config = config;
    this.pipeline = this.buildPipeline(bundle);
    const simulated = [config.payment, config.carrier].some(({ provider }) => provider === 'simulated');
    this.tables = new OrderTables(this, 'Tables', { pipeline: this.pipeline, ledger: simulated });
    this.order = this.buildOrder();
    this.payment = this.buildPayment();
    this.inventory = this.buildInventory();
    this.shipping = this.buildShipping();
    this.email = config.mail.kind === 'ses' ? this.buildEmail(config.mail) : undefined;
    this.analytics = this.buildAnalytics();
    this.audit = this.buildAudit();
    this.readModel = this.buildReadModel();
    this.api = this.buildApi();
    const { front, apiAuth: auth } = config;
    this.front = new HttpFront(this, 'Front', { pipeline: this.pipeline, handler: this.api, front, auth });
  }

  private buildPipeline(bundle: Bundler | undefined): Pipeline {
    const { stage, flow, archiveDays, maxReceives, retryBaseSeconds, consumerTimeoutSeconds, logLevel, alarmTopicArn } =
      this.config;
    return new Pipeline(this, 'Pipeline', {
      stage,
      flow,
      archive: archiveDays !== undefined && Duration.days(archiveDays),
      maxReceives,
      retryBase: Duration.seconds(retryBaseSeconds),
      consumerTimeout: Duration.seconds(consumerTimeoutSeconds),
      logLevel,
      ...(alarmTopicArn !== undefined && { alarmTopic: Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn) }),
      ...(bundle && { bundle }),
    });
  }

  private buildOrder(): EventConsumer {
    const order = new EventConsumer(this, 'Order', {
      pipeline: this.pipeline,
      entry: 'functions/order/lambda.ts',
      subscribesTo: [
        ForeignOrderCreated,
        InventoryReserved,
        InventoryRejected,
        InventoryReleased,
        PaymentFailed,
        PaymentRefunded,
        ShippingDispatched,
      ],
      environment: { DEFAULT_CURRENCY: this.config.currency },
    });
    this.pipeline.eventStore.grantCommit(order, 'order-*');
    return order;
  }

  private buildPayment(): EventConsumer {
    const { payment: provider } = this.config;
    const payment = new EventConsumer(this, 'Payment', {
      pipeline: this.pipeline,
      entry: 'functions/payment/lambda.ts',
      subscribesTo: [OrderCreated, OrderCancellationRequested, InventoryRejected, ShippingFailed],
      environment: providerEnvironment('PAYMENT', provider, this.tables.ledger),
    });
    this.pipeline.eventStore.grantCommit(payment, 'payment-*');
    grantProvider(provider, payment, this.tables.ledger);
    return payment;
  }

  private buildInventory(): EventConsumer {
    const inventory = new EventConsumer(this, 'Inventory', {
      pipeline: this.pipeline,
      entry: 'functions/inventory/lambda.ts',
      subscribesTo: [PaymentCompleted, OrderCancellationRequested, ShippingFailed],
      environment: { STOCK_TABLE: this.tables.stock.table.tableName },
    });
    this.pipeline.eventStore.grantCommit(inventory);
    this.tables.stock.grant(inventory, 'UpdateItem');
    return inventory;
  }

  private buildShipping(): EventConsumer {
    const { carrier: provider, country } = this.config;
    const shipping = new EventConsumer(this, 'Shipping', {
      pipeline: this.pipeline,
      entry: 'functions/shipping/lambda.ts',
      subscribesTo: [PaymentCompleted, OrderConfirmed],
      environment: { ...providerEnvironment('CARRIER', provider, this.tables.ledger), DEFAULT_COUNTRY: country },
    });
    this.pipeline.eventStore.grantCommit(shipping, 'shipping-*');
    grantProvider(provider, shipping, this.tables.ledger);
    return shipping;
  }

  private buildEmail(mail: Extract<MailConfig, { kind: 'ses' }>): EventConsumer {
    const { customers, idempotency } = this.tables;
    const email = new EventConsumer(this, 'Email', {
      pipeline: this.pipeline,
      entry: 'functions/email/lambda.ts',
      subscribesTo: [CustomerCreated, OrderCreated, OrderCompleted, OrderCancelled],
      // SES counts mails per second: 14 in a new account out of the sandbox.
      maxConcurrency: 5,
      environment: {
        CUSTOMERS_TABLE: customers.table.tableName,
        IDEMPOTENCY_TABLE: idempotency.table.tableName,
        MAIL_FROM: mail.from,
      },
    });
    customers.grant(email, 'GetItem', 'PutItem', 'UpdateItem');
    idempotency.grant(email, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
    allow(email, ['ses:SendEmail'], this.sendersOf(mail.from));
    if (mail.createIdentity) new EmailIdentity(this, 'Sender', { identity: Identity.email(mail.from) });
    return email;
  }

  /** The address is verified by itself or by its domain; SES asks for the one that is. */
  private sendersOf(address: string): string[] {
    const identities = [address, address.slice(address.indexOf('@') + 1)];
    return identities.map((resourceName) => this.formatArn({ service: 'ses', resource: 'identity', resourceName }));
  }

  private buildAnalytics(): EventConsumer {
    const { analytics: table, idempotency } = this.tables;
    const analytics = new EventConsumer(this, 'Analytics', {
      pipeline: this.pipeline,
      entry: 'functions/analytics/lambda.ts',
      subscribesTo: [OrderCreated, OrderCompleted, OrderCancelled],
      batchSize: 25,
      batchingWindow: Duration.seconds(1),
      maxConcurrency: 5,
      environment: {
        ANALYTICS_TABLE: table.table.tableName,
        IDEMPOTENCY_TABLE: idempotency.table.tableName,
        // For ever: an archived event may be replayed years later, and must not count twice.
        MARKER_TTL_SECONDS: '0',
      },
    });
    table.grant(analytics, 'UpdateItem');
    idempotency.grant(analytics, 'PutItem');
    return analytics;
  }

  private buildAudit(): EventConsumer {
    const audit = new EventConsumer(this, 'Audit', {
      pipeline: this.pipeline,
      entry: 'functions/audit/lambda.ts',
      everything: true,
      batchSize: 1000,
      batchingWindow: Duration.seconds(this.config.auditWindowSeconds),
      maxConcurrency: 2,
      environment: { AUDIT_BUCKET: this.tables.audit.bucket.bucketName },
    });
    this.tables.audit.grantWrite(audit);
    return audit;
  }

  private buildReadModel(): EventConsumer {
    const readModel = new EventConsumer(this, 'ReadModel', {
      pipeline: this.pipeline,
      entry: 'functions/read-model/lambda.ts',
      subscribesTo: [
        ...[OrderCreated, OrderConfirmed, OrderCancellationRequested, OrderCompleted, OrderCancelled],
        ...[PaymentCompleted, PaymentFailed, PaymentRefunded],
        ...[InventoryReserved, InventoryRejected, InventoryReleased],
        ...[ShippingPrepared, ShippingDispatched, ShippingFailed],
      ],
      environment: { READ_MODEL_TABLE: this.tables.readModel.table.tableName },
    });
    this.pipeline.eventStore.grantRead(readModel);
    this.tables.readModel.grant(readModel, 'GetItem', 'PutItem');
    return readModel;
  }

  private buildApi(): PipelineFunction {
    const { readModel, idempotency } = this.tables;
    const { eventStore } = this.pipeline;
    const api = new PipelineFunction(this, 'Api', {
      pipeline: this.pipeline,
      entry: 'functions/api/lambda.ts',
      environment: {
        SERVICE_NAME: 'api',
        EVENTS_TABLE: eventStore.table.tableName,
        READ_MODEL_TABLE: readModel.table.tableName,
        IDEMPOTENCY_TABLE: idempotency.table.tableName,
        DEFAULT_CURRENCY: this.config.currency,
      },
    });
    eventStore.grantCommit(api);
    readModel.grant(api, 'GetItem');
    readModel.grantQuery(api, 'byCustomer');
    idempotency.grant(api, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
    return api;
  }
}
