import type { SqsHandler } from '@orderflow/core';
import { providerLimits } from '@orderflow/core/providers';
import { busEvent, contextFixture, sqsRecord } from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import { CustomerCreated, ForeignOrderCreated, OrderCreated, PaymentCompleted } from '../../../events/index.ts';
import { analyticsConsumer } from '../../../functions/analytics/consumer.ts';
import { auditConsumer } from '../../../functions/audit/consumer.ts';
import { emailConsumer } from '../../../functions/email/consumer.ts';
import { inventoryConsumer } from '../../../functions/inventory/consumer.ts';
import { orderConsumer } from '../../../functions/order/consumer.ts';
import { instruments } from '../../../functions/order/testing/instruments.ts';
import { paymentConsumer } from '../../../functions/payment/consumer.ts';
import { instrumentsIn } from '../../../functions/payment/instruments.ts';
import { simulatedGateway } from '../../../functions/payment/simulated-gateway.ts';
import { readModelConsumer } from '../../../functions/read-model/consumer.ts';
import { sagaStarter } from '../../../functions/saga/starter.ts';
import { shippingConsumer } from '../../../functions/shipping/consumer.ts';
import { simulatedCarrier } from '../../../functions/shipping/simulated-carrier.ts';

/** Every consumer of the order flow: what kind of message it handles in {@link shop}, and which events it may receive. */
export const CONSUMERS = {
  order: {
    handles: 'foreign',
    subscribesTo: /^(order.created|inventory|shipping.dispatched|payment.(failed|refunded))/,
  },
  payment: { handles: 'created', subscribesTo: /^(order.(created|cancellation)|inventory.rejected|shipping.failed)/ },
  inventory: { handles: 'paid', subscribesTo: /^(payment.completed|order.cancellation|shipping.failed)/ },
  shipping: { handles: 'paid', subscribesTo: /^(payment.completed|order.confirmed)/ },
  email: { handles: 'customer', subscribesTo: /^(integration|order.(created|completed|cancelled))/ },
  analytics: { handles: 'created', subscribesTo: /^order.(created|completed|cancelled)/ },
  'read-model': { handles: 'created', subscribesTo: /^order/ },
  audit: { handles: 'customer', subscribesTo: /./ },
  'saga-starter': { handles: 'created', subscribesTo: /^order.created/ },
} as const;

export type ConsumerName = keyof typeof CONSUMERS;

const TABLES = {
  stock: ['sku'],
  instruments: ['reference'],
  ledger: ['orderId', 'key'],
  readModel: ['id'],
  customers: ['customerId'],
  idempotency: ['key'],
  analytics: ['pk', 'sk'],
};

/** A world in memory with all consumers, each under its own name. */
export function shop() {
  const world = contextFixture(TABLES);
  const { dynamodb, deps } = world;
  dynamodb.seed('stock', { sku: 'tea', available: 1_000_000 });
  const ledger = { dynamodb, clock: deps.clock, table: 'ledger' };
  const idempotencyTable = 'idempotency';
  const handlers: Record<ConsumerName, SqsHandler> = {
    order: orderConsumer({ ...deps, instruments, defaults: { currency: 'EUR' } }),
    payment: paymentConsumer({
      ...deps,
      gateway: simulatedGateway(ledger),
      limits: providerLimits(),
      instruments: instrumentsIn(dynamodb, instruments.table),
    }),
    inventory: inventoryConsumer({ ...deps, stockTable: 'stock' }),
    shipping: shippingConsumer({
      ...deps,
      carrier: simulatedCarrier(ledger),
      limits: providerLimits(),
      defaultCountry: 'DE',
    }),
    email: emailConsumer({
      ...deps,
      mailer: { send: async () => undefined },
      customersTable: 'customers',
      idempotencyTable,
    }),
    analytics: analyticsConsumer({
      ...deps,
      analyticsTable: 'analytics',
      idempotencyTable,
      markerTtlSeconds: 0,
      timeZone: 'UTC',
    }),
    'read-model': readModelConsumer({ ...deps, readModelTable: 'readModel' }),
    audit: auditConsumer({ ...deps, objects: { put: async () => undefined } }),
    'saga-starter': sagaStarter({ ...deps, executions: { start: async () => 'started' } }),
  };
  return { ...world, handlers, goodFor: (consumer: ConsumerName, n: number) => goodFor(world, consumer, n) };
}

const items = [{ sku: 'tea', quantity: 1, unitPrice: 900 }];

/** A message that the consumer handles, with all that must have happened before. */
async function goodFor(
  { happened }: ReturnType<typeof contextFixture>,
  consumer: ConsumerName,
  n: number,
): Promise<SQSRecord> {
  const [orderId, customerId] = [`good-${n}`, `good-customer-${n}`];
  const foreign = ForeignOrderCreated({ orderId, customerId, items, total: 900 });
  const customer = CustomerCreated({ customerId, email: 'ada@example.com', name: 'Ada' });
  const kind = CONSUMERS[consumer].handles;
  if (kind === 'foreign') return sqsRecord(busEvent(foreign), { messageId: orderId });
  if (kind === 'customer') return sqsRecord(busEvent(customer, { eventId: orderId }), { messageId: orderId });
  const [created] = await happened(`order-${orderId}`, OrderCreated({ ...foreign.data, currency: 'EUR' }));
  if (kind === 'created') return { ...(created as SQSRecord), messageId: orderId };
  const money = { paymentId: `pay-${orderId}`, orderId, amount: 900, currency: 'EUR', method: 'card' };
  const [paid] = await happened(`payment-${orderId}`, PaymentCompleted(money));
  return { ...(paid as SQSRecord), messageId: orderId };
}
