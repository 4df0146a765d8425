import { EventConsumer } from '@orderflow/constructs';
import type { Construct } from 'constructs';
import { inventorySubscription } from '../../functions/inventory/subscriptions.ts';
import { orderSubscription } from '../../functions/order/subscriptions.ts';
import { paymentSubscription } from '../../functions/payment/subscriptions.ts';
import { shippingSubscription } from '../../functions/shipping/subscriptions.ts';
import { Breakers } from './breakers.ts';
import { keepingInstruments, readingInstruments } from './instruments.ts';
import { OrderApi } from './order-api.ts';
import { OrderFlowStack, type OrderFlowStackProps } from './order-flow-stack.ts';
import type { PaymentWebhook } from './payment-webhook.ts';
import { grantProvider, paymentEnvironment, providerEnvironment } from './providers.ts';
import { SharedConsumers } from './shared-consumers.ts';

/** The order flow without a coordinator: each context subscribes to events and emits its own. */
export class ChoreographyStack extends OrderFlowStack {
  readonly order: EventConsumer;
  readonly payment: EventConsumer;
  readonly inventory: EventConsumer;
  readonly shipping: EventConsumer;
  readonly breakers: Breakers;
  readonly sharedConsumers: SharedConsumers;
  readonly api: OrderApi;
  readonly paymentWebhook: PaymentWebhook | undefined;

  constructor(scope: Construct, id: string, props: OrderFlowStackProps) {
    super(scope, id, props);
    const { pipeline, tables } = this;
    const { config } = props;

    this.order = new EventConsumer(this, 'Order', {
      pipeline,
      ...orderSubscription,
      environment: { DEFAULT_CURRENCY: config.currency, ...keepingInstruments(this.parts) },
    });
    tables.instruments.grant(this.order, 'PutItem');

    this.payment = new EventConsumer(this, 'Payment', {
      pipeline,
      ...paymentSubscription,
      environment: { ...paymentEnvironment(config, tables.ledger), ...readingInstruments(tables) },
    });
    tables.instruments.grant(this.payment, 'GetItem');
    grantProvider(config.payment, this.payment, tables.ledger, 'GetItem', 'UpdateItem', 'PutItem');

    this.inventory = new EventConsumer(this, 'Inventory', {
      pipeline,
      ...inventorySubscription,
      commitsInTransactions: true, // with the stock
      environment: { STOCK_TABLE: tables.stock.table.tableName },
    });
    tables.stock.grant(this.inventory, 'UpdateItem');

    this.shipping = new EventConsumer(this, 'Shipping', {
      pipeline,
      ...shippingSubscription,
      environment: {
        ...providerEnvironment('CARRIER', config.carrier, tables.ledger),
        DEFAULT_COUNTRY: config.country,
      },
    });
    grantProvider(config.carrier, this.shipping, tables.ledger, 'GetItem', 'UpdateItem');

    this.breakers = new Breakers(this, 'Breakers', {
      ...this.parts,
      payment: [this.payment],
      shipping: [this.shipping],
    });
    this.sharedConsumers = new SharedConsumers(this, 'Listeners', this.parts);
    this.api = new OrderApi(this, 'Api', this.parts);
    this.paymentWebhook = this.addPaymentWebhook();
    this.addDashboard([this.order, this.payment, this.inventory, this.shipping]);
  }
}
