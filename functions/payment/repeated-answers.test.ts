import { providerLimits } from '@orderflow/core/providers';
import { contextFixture } from '@orderflow/testing';
import { OrderCancellationRequested, OrderCreated } from '../../events/index.ts';
import { paymentConsumer } from './consumer.ts';
import type { PaymentGateway } from './gateway.ts';
import { noInstruments } from './testing/no-instruments.ts';

const order = {
  orderId: 'o1',
  customerId: 'c1',
  items: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  currency: 'EUR',
};
const requested = OrderCancellationRequested({ orderId: 'o1', customerId: 'c1', reason: 'changed my mind' });

/**
 * A provider that refuses no charge in advance, and repeats its first answer to each key.
 * @see https://docs.stripe.com/api/idempotent_requests
 */
function provider() {
  const answers = new Map<string, unknown>();
  const charges = new Map<string, number>();
  const first = <Answer>(key: string, work: () => Answer): Answer => {
    if (!answers.has(key)) answers.set(key, work());
    return answers.get(key) as Answer;
  };
  const gateway: PaymentGateway = {
    charge: async ({ key, amount }) =>
      first(key, () => {
        charges.set(key, amount);
        return { outcome: 'charged' };
      }),
    findCharge: async ({ key }) => ({ outcome: charges.has(key) ? 'charged' : 'none' }),
    refund: async ({ key, chargeKey }) =>
      first(key, () => {
        if (!charges.has(chargeKey)) return { outcome: 'nothing' };
        charges.set(chargeKey, 0);
        return { outcome: 'refunded' };
      }),
  };
  const kept = () => [...charges.values()].reduce((sum, amount) => sum + amount, 0);
  return { gateway, kept };
}

async function shop() {
  const world = contextFixture();
  const { gateway, kept } = provider();
  const [created, cancel] = [
    await world.happened('order-o1', OrderCreated(order)),
    await world.happened('order-o1', requested),
  ];
  return {
    ...world,
    gateway,
    kept,
    created,
    cancel,
    handler: paymentConsumer({ ...world.deps, gateway, limits: providerLimits(), instruments: noInstruments }),
  };
}

test('cancelled before the charge, which is made all the same: the money goes back', async () => {
  const { deliver, handler, created, cancel, typesIn, kept } = await shop();
  expect(await deliver(handler, ...cancel)).toEqual(['handled']);
  expect(await deliver(handler, ...created)).toEqual(['ignored']);
  expect(await typesIn('payment-o1')).toEqual(['payment.failed']);
  expect(kept()).toBe(0);
});

test('cancelled before the charge, which is committed first: the money goes back', async () => {
  const { deps, deliver, handler, gateway, created, cancel, typesIn, kept } = await shop();
  let charged: Promise<unknown> | undefined;
  const overtaken = async (request: Parameters<PaymentGateway['refund']>[0]) => {
    const answer = await gateway.refund(request);
    charged ??= deliver(handler, ...created);
    await charged;
    return answer;
  };
  await deliver(
    paymentConsumer({
      ...deps,
      gateway: { ...gateway, refund: overtaken },
      limits: providerLimits(),
      instruments: noInstruments,
    }),
    ...cancel,
  );
  expect(await typesIn('payment-o1')).toEqual(['payment.completed', 'payment.refunded']);
  expect(kept()).toBe(0);
});
