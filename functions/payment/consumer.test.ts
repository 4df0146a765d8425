import * as fc from 'fast-check';
import {
  InventoryRejected,
  OrderCancellationRequested,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingFailed,
} from '../../events';
import { contextWorld } from '../runtime/testing/context';
import { sqsBatch } from '../runtime/testing/sqs-batch';
import { paymentConsumer } from './consumer';
import type { PaymentGateway } from './gateway';
import { simulatedGateway } from './simulated-gateway';

const order = {
  orderId: 'o1',
  customerId: 'c1',
  items: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  currency: 'EUR',
  payment: { method: 'card', token: 'tok_1' },
};
const ids = { paymentId: 'pay-o1', orderId: 'o1' };
const money = { amount: 900, currency: 'EUR' };
const requested = OrderCancellationRequested({ orderId: 'o1', customerId: 'c1', reason: 'changed my mind' });
const causes = {
  'order.cancellation.requested': ['order-o1', requested],
  'inventory.rejected': ['inventory-o1', InventoryRejected({ orderId: 'o1', reason: 'changed my mind', skus: [] })],
  'shipping.failed': ['shipping-o1', ShippingFailed({ shipmentId: 's', orderId: 'o1', reason: 'changed my mind' })],
} as const;
const givingUp = Object.values(causes);

/** Payment with the simulated provider, or one that is made of it. */
function shop(token?: string, change: (gateway: PaymentGateway) => Partial<PaymentGateway> = () => ({})) {
  const world = contextWorld({ ledger: ['orderId', 'key'] });
  const { dynamodb, deps, happened } = world;
  const simulated = simulatedGateway({ dynamodb, clock: deps.clock, table: 'ledger' });
  const made = { ...simulated, ...change(simulated) };
  /** What the gateway was asked, in order. */
  const asked: string[] = [];
  const gateway: PaymentGateway = {
    charge(request) {
      asked.push(request.key);
      return made.charge(request);
    },
    refund(request) {
      asked.push(request.key);
      return made.refund(request);
    },
  };
  const handler = paymentConsumer({ ...deps, gateway });
  const entries = () => dynamodb.rows('ledger').map(({ kind, status, amount }) => ({ kind, status, amount }));
  /** What the provider holds, minor units. */
  const kept = () =>
    entries().reduce((sum, { status, amount }) => {
      if (status === 'charged') return sum + Number(amount);
      return status === 'refunded' ? sum - Number(amount) : sum;
    }, 0);
  const created = () =>
    happened('order-o1', OrderCreated(token ? { ...order, payment: { method: 'card', token } } : order));
  return { ...world, gateway, handler, asked, entries, kept, created, paid: () => world.stream('payment-o1') };
}

const completed = { type: 'payment.completed', data: PaymentCompleted({ ...ids, ...money, method: 'card' }).data };
const refunded = {
  type: 'payment.refunded',
  data: PaymentRefunded({ ...ids, ...money, reason: 'changed my mind' }).data,
};
const failed = (reason: string) => ({ type: 'payment.failed', data: PaymentFailed({ ...ids, reason }).data });

describe('a new order', () => {
  test('is charged: one write to the event store, and no read', async () => {
    const { dynamodb, handler, deliver, created, paid, kept } = shop();
    const message = await created();
    const sent = dynamodb.sent.length;
    expect(await deliver(handler, ...message)).toEqual(['handled']);
    expect(dynamodb.sent.slice(sent).map(({ name, input }) => [name, input.TableName])).toEqual([
      ['UpdateItem', 'ledger'],
      ['PutItem', 'events'],
    ]);
    expect(await paid()).toEqual([completed]);
    expect(kept()).toBe(900);
  });

  test('delivered again is charged no more', async () => {
    const { handler, deliver, created, paid, kept } = shop();
    const message = await created();
    await deliver(handler, ...message);
    expect(await deliver(handler, ...message, ...message)).toEqual(['duplicate', 'duplicate']);
    expect(await paid()).toEqual([completed]);
    expect(kept()).toBe(900);
  });

  test('that does not say how it is paid is paid by the usual means', async () => {
    const { handler, deliver, happened, paid } = shop();
    const { payment, ...rest } = order;
    await deliver(handler, ...(await happened('order-o1', OrderCreated(rest))));
    expect(await paid()).toMatchObject([{ data: { method: 'default' } }]);
  });

  test('with a bad card fails', async () => {
    const { handler, deliver, created, paid, kept } = shop('tok_declined');
    await deliver(handler, ...(await created()));
    expect(await paid()).toEqual([failed('card declined')]);
    expect(kept()).toBe(0);
  });

  test.each(['tok_flaky', 'tok_timeout'])('with %s comes again until it is charged once', async (token) => {
    const { handler, deliver, created, typesIn, entries } = shop(token);
    const message = await created();
    const outcomes: string[] = [];
    while (!outcomes.includes('handled')) outcomes.push(...(await deliver(handler, ...message)));
    expect(outcomes).toContain('retrying');
    expect(await typesIn('payment-o1')).toEqual(['payment.completed']);
    expect(entries()).toEqual([{ kind: 'charge', status: 'charged', amount: 900 }]);
  });
});

describe.each(givingUp)('giving up: %s', (stream, event) => {
  test('what was charged is given back, once', async () => {
    const { handler, deliver, happened, created, paid, kept } = shop();
    await deliver(handler, ...(await created()));
    const message = await happened(stream, event);
    expect(await deliver(handler, ...message)).toEqual(['handled']);
    expect(await deliver(handler, ...message)).toEqual(['duplicate']);
    expect(await paid()).toEqual([completed, refunded]);
    expect(kept()).toBe(0);
  });

  test('what was declined has nothing to give back', async () => {
    const { asked, handler, deliver, happened, created, paid } = shop('tok_declined');
    await deliver(handler, ...(await created()));
    expect(await deliver(handler, ...(await happened(stream, event)))).toEqual(['ignored']);
    expect(await paid()).toEqual([failed('card declined')]);
    expect(asked).toEqual(['charge-o1']);
  });

  test('before the charge: a tombstone, and a late order.created charges nothing', async () => {
    const { handler, deliver, happened, created, paid, kept } = shop();
    const late = await created();
    expect(await deliver(handler, ...(await happened(stream, event)))).toEqual(['handled']);
    expect(await deliver(handler, ...late)).toEqual(['ignored']);
    expect(await paid()).toEqual([failed('changed my mind')]);
    expect(kept()).toBe(0);
  });
});

test('given back for two causes is given back once', async () => {
  const { asked, handler, deliver, happened, created, paid, entries } = shop();
  await deliver(handler, ...(await created()));
  for (const [stream, event] of givingUp) await deliver(handler, ...(await happened(stream, event)));
  expect(await paid()).toEqual([completed, refunded]);
  expect(entries()).toHaveLength(2);
  expect(asked).toEqual(['charge-o1', 'refund-o1']);
});

test('a late order.created that is refunded already does nothing', async () => {
  const { handler, deliver, happened, created, kept } = shop();
  await deliver(handler, ...(await created()));
  await deliver(handler, ...(await happened('order-o1', requested)));
  const again = await happened('order-o1', OrderCreated(order));
  expect(await deliver(handler, ...again)).toEqual(['ignored']);
  expect(kept()).toBe(0);
});

describe('an order.created that comes days late', () => {
  const NEXT_DAY = 24 * 60 * 60_000;
  const later = (world: ReturnType<typeof shop>) => paymentConsumer({ ...world.deps, gateway: world.gateway, clock });
  const clock = () => Date.parse('2026-11-23T08:00:00Z') + NEXT_DAY;

  test('and was charged then is not charged anew: the provider may have forgotten the key', async () => {
    const world = shop();
    const message = await world.created();
    await world.deliver(world.handler, ...message);
    expect(await world.deliver(later(world), ...message)).toEqual(['duplicate']);
    expect(world.asked).toEqual(['charge-o1']);
  });

  test('and was not charged then is charged now', async () => {
    const world = shop();
    expect(await world.deliver(later(world), ...(await world.created()))).toEqual(['handled']);
    expect(world.kept()).toBe(900);
  });

  test('and finds a tombstone gives back what an earlier try may have charged', async () => {
    const world = shop();
    const message = await world.created();
    await world.happened('payment-o1', PaymentFailed({ ...ids, reason: 'changed my mind' }));
    expect(await world.deliver(later(world), ...message)).toEqual(['ignored']);
    expect(world.asked).toEqual(['refund-o1']);
  });
});

describe('races between the charge and the cancellation', () => {
  test('charged, but the tombstone was first: the money goes back', async () => {
    // A provider that does not void: it charges although a refund was asked for before.
    let cancel = async () => {};
    const world = shop(undefined, (simulated) => ({
      charge: async (request) => {
        const answer = await simulated.charge(request);
        await cancel();
        return answer;
      },
    }));
    const { asked, handler, deliver, happened, created, paid, kept } = world;
    const order = await created();
    cancel = async () => {
      cancel = async () => {};
      await happened('payment-o1', PaymentFailed({ ...ids, reason: 'changed my mind' }));
    };
    expect(await deliver(handler, ...order)).toEqual(['ignored']);
    expect(await paid()).toEqual([failed('changed my mind')]);
    expect(asked).toEqual(['charge-o1', 'refund-o1']);
    expect(kept()).toBe(0);
  });

  test('charged and died: whoever gives the order up gives the money back before saying so', async () => {
    const { dynamodb, handler, deliver, happened, created, paid, kept } = shop();
    const order = await created();
    dynamodb.fail({ when: 'before', on: ({ name }) => name === 'PutItem' });
    expect(await deliver(handler, ...order)).toEqual(['retrying']);
    expect(kept()).toBe(900);
    await deliver(handler, ...(await happened('order-o1', requested)));
    expect(await paid()).toEqual([failed('changed my mind')]);
    expect(kept()).toBe(0);
    expect(await deliver(handler, ...order)).toEqual(['ignored']);
    expect(kept()).toBe(0);
  });

  test('a provider that denies a charge that it had confirmed: the refund waits, and is not taken for done', async () => {
    const { handler, deliver, happened, created, lastReason, typesIn } = shop(undefined, () => ({
      refund: async () => ({ outcome: 'nothing' }),
    }));
    await deliver(handler, ...(await created()));
    expect(await deliver(handler, ...(await happened('order-o1', requested)))).toEqual(['retrying']);
    expect(lastReason()).toContain('knows of no charge charge-o1');
    expect(await typesIn('payment-o1')).toEqual(['payment.completed']);
  });
});

describe('crashes around each write', () => {
  const writes = ['UpdateItem', 'PutItem', 'TransactWriteItems'];
  test.each(writes.flatMap((name) => [[name, 'before'] as const, [name, 'after'] as const]))(
    '%s, %s it: charged once, given back once',
    async (name, when) => {
      const { dynamodb, handler, deliver, happened, created, entries, kept, paid } = shop();
      const [order, cancel] = [await created(), await happened('order-o1', requested)];
      dynamodb.fail({ when, on: (sent) => sent.name === name });
      await deliver(handler, ...order);
      await deliver(handler, ...order);
      await deliver(handler, ...cancel);
      await deliver(handler, ...cancel);
      expect(await paid()).toEqual([completed, refunded]);
      expect(entries()).toHaveLength(2);
      expect(kept()).toBe(0);
    },
  );
});

const faults = fc.array(
  fc.record({ when: fc.constantFrom('before' as const, 'after' as const), call: fc.nat({ max: 15 }) }),
  { maxLength: 4 },
);

test('in any order, repeated, in one batch or many, with lost answers: no money is kept, and the stream says so', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 3 }), { maxLength: 6 }),
      faults,
      fc.constantFrom('tok_1', 'tok_declined', 'tok_flaky', 'tok_timeout'),
      fc.boolean(),
      async (order, faults, token, together) => {
        const { dynamodb, handler, happened, created, kept, typesIn } = shop(token);
        const messages = [...(await created())];
        for (const [stream, event] of givingUp) messages.push(...(await happened(stream, event)));
        for (let { when, call } of faults) dynamodb.fail({ when, on: () => call-- <= 0 });
        let queue = [...order, 0, 1].flatMap((index) => messages[index] ?? []);
        while (queue.length > 0) {
          const batch = together ? queue : queue.slice(0, 1);
          const { batchItemFailures } = await handler(sqsBatch(...batch));
          const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
          queue = [...queue.slice(batch.length), ...batch.filter(({ messageId }) => failed.includes(messageId))];
        }
        dynamodb.heal();
        expect(kept()).toBe(0);
        const ends = [['payment.failed'], ['payment.completed', 'payment.refunded']];
        expect(ends).toContainEqual(await typesIn('payment-o1'));
      },
    ),
  ));
