import { providerLimits } from '@orderflow/core/providers';
import {
  OrderCancellationRequested,
  PaymentCompleted,
  PaymentExpired,
  PaymentFailed,
  PaymentPending,
} from '../../events/index.ts';
import { paymentConsumer } from './consumer.ts';
import type { FoundCharge } from './gateway.ts';
import { outcomeConsumer } from './outcome-consumer.ts';
import { completed, failed, ids, requested, shop } from './testing/shop.ts';

const money = { amount: 900, currency: 'EUR' };
const HOUR = 3_600_000;
const CREATED = Date.parse('2026-11-23T08:00:00Z');
const pending = { type: 'payment.pending', data: PaymentPending({ ...ids, ...money, method: 'card' }).data };
const expired = { type: 'payment.expired', data: PaymentExpired(ids).data };

/** A provider that says `outcome` of the charge when it is looked up, and `toRefunds` when it is asked to give it back. */
function undecided(outcome: FoundCharge = { outcome: 'pending' }, toRefunds: 'pending' | 'nothing' = 'pending') {
  const provider = { outcome, toRefunds: toRefunds as 'pending' | 'nothing' | 'refunded' };
  const world = shop('tok_debit', () => ({
    charge: async () => ({ outcome: 'pending' }),
    findCharge: async () => provider.outcome,
    refund: async () => ({ outcome: provider.toRefunds }),
  }));
  const at = (hours: number, consumer: typeof paymentConsumer | typeof outcomeConsumer = paymentConsumer) =>
    consumer({
      ...{ ...world.deps, gateway: world.gateway, instruments: world.instruments },
      limits: providerLimits({ pendingHours: 5 }),
      clock: () => CREATED + hours * HOUR,
    });
  const message = () => world.happened('payment-o1', PaymentPending({ ...ids, ...money, method: 'card' }));
  return { ...world, provider, at, message };
}

describe.each([
  ['payment', paymentConsumer],
  ['the outcome consumer of the saga', outcomeConsumer],
])('%s', (_name, consumer) => {
  test('a charge that is not decided is looked up by its key, and waits without a try', async () => {
    const world = undecided();
    const message = await world.message();
    expect(await world.deliver(world.at(4, consumer), ...message)).toEqual(['waiting']);
    expect(world.lastReason()).toBe('the payment provider has not decided about charge-o1');
    expect(world.asked).toEqual(['find charge-o1']);
    expect(await world.paid()).toEqual([pending]);
  });

  test.each<[FoundCharge, object]>([
    [{ outcome: 'charged' }, completed],
    [{ outcome: 'declined', reason: 'card declined' }, failed('card declined')],
    [{ outcome: 'refunded' }, failed('the payment was given back')],
  ])('the decision ends it: %j', async (found, event) => {
    const world = undecided(found);
    const message = await world.message();
    // Even after the time limit: what is decided counts.
    expect(await world.deliver(world.at(6, consumer), ...message)).toEqual(['handled']);
    expect(await world.deliver(world.at(6, consumer), ...message)).toEqual(['duplicate']);
    expect(await world.paid()).toEqual([pending, event]);
    expect(world.asked).toEqual(['find charge-o1']);
  });

  test('after the time limit it is called off', async () => {
    const world = undecided({ outcome: 'pending' }, 'nothing');
    expect(await world.deliver(world.at(6, consumer), ...(await world.message()))).toEqual(['handled']);
    expect(await world.paid()).toEqual([pending, failed('the payment was not decided in time')]);
    expect(world.asked).toEqual(['find charge-o1', 'find charge-o1', 'off-o1']);
  });

  test('one that cannot be called off expires, and is watched', async () => {
    const world = undecided();
    expect(await world.deliver(world.at(6, consumer), ...(await world.message()))).toEqual(['handled']);
    expect(await world.paid()).toEqual([pending, expired, failed('the payment was not decided in time')]);
    const late = await world.happened('payment-o1', PaymentExpired(ids));
    expect(await world.deliver(world.at(100, consumer), ...late)).toEqual(['waiting']);
  });

  test('one that the provider does not know is looked for for a while; after the time limit there is none', async () => {
    const world = undecided({ outcome: 'none' });
    const message = await world.message();
    expect(await world.deliver(world.at(4, consumer), ...message)).toEqual(['waiting']);
    expect(await world.deliver(world.at(6, consumer), ...message)).toEqual(['handled']);
    expect(await world.paid()).toEqual([pending, failed('the payment was not decided in time')]);
  });

  test('one that expired, and that the provider does not know after an hour, is none', async () => {
    const world = undecided({ outcome: 'none' });
    const late = await world.happened('payment-o1', PaymentExpired(ids));
    expect(await world.deliver(world.at(0.9, consumer), ...late)).toEqual(['waiting']);
    expect(await world.deliver(world.at(1.1, consumer), ...late)).toEqual(['ignored']);
  });

  test.each<[FoundCharge, readonly string[]]>([
    [{ outcome: 'charged' }, ['find charge-o1', 'refund-o1']],
    [{ outcome: 'declined', reason: 'no' }, ['find charge-o1']],
    [{ outcome: 'refunded' }, ['find charge-o1']],
  ])('what is decided after that is given back: %j', async (found, asked) => {
    const world = undecided(found);
    world.provider.toRefunds = 'refunded';
    const late = await world.happened('payment-o1', PaymentExpired(ids));
    expect(await world.deliver(world.at(100, consumer), ...late)).toEqual(['ignored']);
    expect(world.asked).toEqual(asked);
  });

  test('what is not decided for a month is for an operator', async () => {
    const world = undecided();
    const late = await world.happened('payment-o1', PaymentExpired(ids));
    expect(await world.deliver(world.at(24 * 31, consumer), ...late)).toEqual(['dead-lettered']);
    expect(world.lastReason()).toBe('the payment provider has not decided about charge-o1 for a month');
  });

  test('a cancellation calls the charge off, or waits for the decision', async () => {
    const world = undecided();
    await world.message();
    const message = await world.happened('order-o1', requested);
    expect(await world.deliver(world.at(1, consumer), ...message)).toEqual(['waiting']);
    expect(await world.paid()).toEqual([pending]);
    world.provider.toRefunds = 'nothing';
    expect(await world.deliver(world.at(1, consumer), ...message)).toEqual(['handled']);
    expect(await world.paid()).toEqual([pending, failed('changed my mind')]);
  });

  test('the refund of what was charged meanwhile has a key that was not used before', async () => {
    const world = undecided();
    await world.message();
    const message = await world.happened('order-o1', requested);
    await world.deliver(world.at(1, consumer), ...message);
    world.provider.outcome = { outcome: 'charged' };
    world.provider.toRefunds = 'refunded';
    expect(await world.deliver(world.at(2, consumer), ...message)).toEqual(['handled']);
    expect(world.asked).toEqual(['find charge-o1', 'off-o1', 'find charge-o1', 'refund-o1']);
  });
});

test('the outcome consumer leaves what is decided to the saga', async () => {
  const world = undecided({ outcome: 'charged' });
  await world.happened('payment-o1', PaymentCompleted({ ...ids, ...money, method: 'card' }));
  const message = await world.happened(
    'order-o1',
    OrderCancellationRequested({ orderId: 'o1', customerId: 'c1', reason: 'x' }),
  );
  expect(await world.deliver(world.at(1, outcomeConsumer), ...message)).toEqual(['ignored']);
  expect(world.asked).toEqual([]);
});

test('a decision that somebody else has written is nothing to do', async () => {
  const world = undecided();
  const message = await world.message();
  await world.happened('payment-o1', PaymentFailed({ ...ids, reason: 'no' }));
  expect(await world.deliver(world.at(6), ...message)).toEqual(['ignored']);
  expect(world.asked).toEqual([]);
});
