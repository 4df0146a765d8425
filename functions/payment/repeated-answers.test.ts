import { Unavailable } from '@orderflow/core';
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

/** The process that calls the provider dies of it, or never hears the answer. */
const unheard = (gateway: PaymentGateway): PaymentGateway => {
  const lost = async (work: Promise<unknown>): Promise<never> => {
    await work;
    throw new Unavailable('payment-gateway', 'no response in 5000 ms');
  };
  return {
    ...gateway,
    charge: (request) => lost(gateway.charge(request)),
    refund: (request) => lost(gateway.refund(request)),
  };
};

test('charged after the first attempt to give it up, neither of which was heard of: given up with the money back', async () => {
  const { deps, deliver, handler, gateway, created, cancel, typesIn, kept } = await shop();
  const inOutage = paymentConsumer({
    ...{ ...deps, gateway: unheard(gateway) },
    ...{ limits: providerLimits(), instruments: noInstruments },
  });
  expect(await deliver(inOutage, ...cancel)).toEqual(['waiting']);
  expect(await deliver(inOutage, ...created)).toEqual(['waiting']);
  expect(kept()).toBe(900);
  expect(await deliver(handler, ...cancel)).toEqual(['handled']);
  expect(await typesIn('payment-o1')).toEqual(['payment.failed']);
  expect(kept()).toBe(0);
});

test('a charge that is accepted after its order was given up is waited for, and given back', async () => {
  const { deps, deliver, handler, gateway, created, cancel, kept } = await shop();
  await deliver(handler, ...cancel);
  await gateway.charge({ key: 'charge-o1', orderId: 'o1', amount: 900, currency: 'EUR', method: 'card' });
  const undecided: PaymentGateway = {
    ...gateway,
    findCharge: async () => ({ outcome: 'pending' }),
    refund: async () => ({ outcome: 'pending' }),
  };
  const meanwhile = { ...deps, limits: providerLimits(), instruments: noInstruments, gateway: undecided };
  expect(await deliver(paymentConsumer(meanwhile), ...created)).toEqual(['waiting']);
  expect(await deliver(handler, ...created)).toEqual(['ignored']);
  expect(kept()).toBe(0);
});
