import { providerLimits } from '@orderflow/core/providers';
import { contextFixture } from '@orderflow/testing';
import {
  InventoryRejected,
  OrderCancellationRequested,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingFailed,
} from '../../../events/index.ts';
import { paymentConsumer } from '../consumer.ts';
import type { ChargeRequest, PaymentGateway } from '../gateway.ts';
import { instrumentsIn } from '../instruments.ts';
import { simulatedGateway } from '../simulated-gateway.ts';

export const order = {
  orderId: 'o1',
  customerId: 'c1',
  items: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  currency: 'EUR',
  payment: { method: 'card', token: 'tok_1' },
};
export const ids = { paymentId: 'pay-o1', orderId: 'o1' };
const money = { amount: 900, currency: 'EUR' };
export const requested = OrderCancellationRequested({ orderId: 'o1', customerId: 'c1', reason: 'changed my mind' });
/** What makes payment give an order up: stream and event. */
export const givingUp = [
  ['order-o1', requested],
  ['inventory-o1', InventoryRejected({ orderId: 'o1', reason: 'changed my mind', skus: [] })],
  ['shipping-o1', ShippingFailed({ shipmentId: 's', orderId: 'o1', reason: 'changed my mind' })],
] as const;

export const limits = providerLimits();

/** Payment with the simulated provider, or one that is made of it. */
export function shop(token?: string, change: (gateway: PaymentGateway) => Partial<PaymentGateway> = () => ({})) {
  const world = contextFixture({ ledger: ['orderId', 'key'], instruments: ['reference'] });
  const { dynamodb, deps, happened } = world;
  const simulated = simulatedGateway({ dynamodb, clock: deps.clock, table: 'ledger' });
  const made = { ...simulated, ...change(simulated) };
  /** What the gateway was asked, in order. */
  const asked: string[] = [];
  const requests: ChargeRequest[] = [];
  const gateway: PaymentGateway = {
    charge(request) {
      asked.push(request.key);
      requests.push(request);
      return made.charge(request);
    },
    findCharge(request) {
      asked.push(`find ${request.key}`);
      return made.findCharge(request);
    },
    refund(request) {
      asked.push(request.key);
      return made.refund(request);
    },
  };
  const instruments = instrumentsIn(dynamodb, 'instruments');
  const handler = paymentConsumer({ ...deps, gateway, limits, instruments });
  const entries = () => dynamodb.rows('ledger').map(({ kind, status, amount }) => ({ kind, status, amount }));
  /** What the provider holds, minor units. */
  const kept = () =>
    entries().reduce((sum, { status, amount }) => {
      if (status === 'charged') return sum + Number(amount);
      return status === 'refunded' ? sum - Number(amount) : sum;
    }, 0);
  const created = () =>
    happened('order-o1', OrderCreated(token ? { ...order, payment: { method: 'card', token } } : order));
  return {
    ...world,
    gateway,
    instruments,
    handler,
    asked,
    requests,
    entries,
    kept,
    created,
    paid: () => world.stream('payment-o1'),
  };
}

export const completed = {
  type: 'payment.completed',
  data: PaymentCompleted({ ...ids, ...money, method: 'card' }).data,
};
export const refunded = {
  type: 'payment.refunded',
  data: PaymentRefunded({ ...ids, ...money, reason: 'changed my mind' }).data,
};
export const failed = (reason: string) => ({ type: 'payment.failed', data: PaymentFailed({ ...ids, reason }).data });
