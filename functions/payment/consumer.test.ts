import { OrderCreated, PaymentFailed } from '../../events/index.ts';
import { paymentConsumer } from './consumer.ts';
import { completed, failed, givingUp, ids, limits, order, refunded, requested, shop } from './testing/shop.ts';

describe('a new order', () => {
  test('is charged: its cause is read, and one write to the event store', async () => {
    const { dynamodb, handler, deliver, created, paid, kept } = shop();
    const message = await created();
    const sent = dynamodb.sent.length;
    expect(await deliver(handler, ...message)).toEqual(['handled']);
    expect(dynamodb.sent.slice(sent).map(({ name, input }) => [name, input.TableName])).toEqual([
      ['Query', 'events'],
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

  test('refers to its token, which is found where it is kept', async () => {
    const { dynamodb, handler, deliver, happened, paid, requests } = shop();
    dynamodb.seed('instruments', { reference: 'ref-1', value: 'tok_declined' });
    const payment = { method: 'card', instrument: 'ref-1' };
    await deliver(handler, ...(await happened('order-o1', OrderCreated({ ...order, payment }))));
    expect(await paid()).toEqual([failed('card declined')]);
    expect(requests).toMatchObject([{ method: 'card', token: 'tok_declined' }]);
  });

  test('whose token has expired is given up, and nothing is charged', async () => {
    const { handler, deliver, happened, paid, asked } = shop();
    const payment = { method: 'card', instrument: 'ref-gone' };
    await deliver(handler, ...(await happened('order-o1', OrderCreated({ ...order, payment }))));
    expect(await paid()).toEqual([failed('the payment could not be made in time')]);
    expect(asked).toEqual(['void-o1', 'find charge-o1']);
  });

  test('of a release that kept the token in the event is charged with it', async () => {
    const { handler, deliver, happened, paid, requests } = shop();
    const written = {
      ...OrderCreated(order),
      version: 1,
      data: { ...order, payment: { method: 'card', token: 'tok_old' } },
    };
    await deliver(handler, ...(await happened('order-o1', written)));
    expect(await paid()).toEqual([completed]);
    expect(requests).toMatchObject([{ token: 'tok_old' }]);
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

const HOUR = 60 * 60_000;

describe('an order.created that comes so late that the provider may have forgotten the key', () => {
  const later = (world: ReturnType<typeof shop>, hours = 24) =>
    paymentConsumer({
      ...world.deps,
      gateway: world.gateway,
      instruments: world.instruments,
      limits,
      clock: () => CREATED + hours * HOUR,
    });
  const CREATED = Date.parse('2026-11-23T08:00:00Z');

  test('and was charged then is not charged anew', async () => {
    const world = shop();
    const message = await world.created();
    await world.deliver(world.handler, ...message);
    expect(await world.deliver(later(world), ...message)).toEqual(['duplicate']);
    expect(world.asked).toEqual(['charge-o1']);
  });

  test.each([
    ['tok_visa', completed],
    ['tok_declined', failed('card declined')],
  ])('is looked up first: a try with %s that died before the commit counts', async (token, event) => {
    const world = shop(token);
    await world.gateway.charge({ ...order, key: 'charge-o1', amount: 900, method: 'card', token });
    expect(await world.deliver(later(world), ...(await world.created()))).toEqual(['handled']);
    expect(await world.paid()).toEqual([event]);
    expect(world.asked).toEqual(['charge-o1', 'find charge-o1']);
  });

  test('and was never charged is charged, for it has only waited', async () => {
    const world = shop();
    const message = await world.created();
    expect(await world.deliver(later(world, 95), ...message)).toEqual(['handled']);
    expect(await world.paid()).toEqual([completed]);
    expect(world.asked).toEqual(['find charge-o1', 'charge-o1']);
  });

  test('and was given back at the provider is no payment', async () => {
    const world = shop('tok_visa', () => ({ findCharge: async () => ({ outcome: 'refunded' }) }));
    expect(await world.deliver(later(world), ...(await world.created()))).toEqual(['handled']);
    expect(await world.paid()).toEqual([failed('the payment was given back')]);
  });

  test('and has waited for longer than orders wait is given up: whatever was charged for it is given back', async () => {
    const world = shop();
    const message = await world.created();
    await world.gateway.charge({ ...order, key: 'charge-o1', amount: 900, method: 'card', token: 'tok_1' });
    expect(await world.deliver(later(world, 97), ...message)).toEqual(['handled']);
    expect(await world.deliver(later(world, 97), ...message)).toEqual(['duplicate']);
    expect(world.kept()).toBe(0);
    expect(await world.paid()).toEqual([failed('the payment could not be made in time')]);
    expect(world.asked).toEqual(['charge-o1', 'void-o1']);
  });

  test('and finds a tombstone gives back what an earlier try may have charged', async () => {
    const world = shop();
    const message = await world.created();
    await world.gateway.charge({ ...order, key: 'charge-o1', amount: 900, method: 'card', token: 'tok_1' });
    await world.happened('payment-o1', PaymentFailed({ ...ids, reason: 'changed my mind' }));
    expect(await world.deliver(later(world), ...message)).toEqual(['ignored']);
    expect(world.asked).toEqual(['charge-o1', 'find charge-o1', 'refund-o1']);
    expect(world.kept()).toBe(0);
  });
});

describe('a provider that has not decided', () => {
  const pending = async () => ({ outcome: 'pending' }) as const;

  test('about the charge: payment.pending is said', async () => {
    const world = shop('tok_visa', () => ({ charge: pending }));
    expect(await world.deliver(world.handler, ...(await world.created()))).toEqual(['handled']);
    expect(await world.typesIn('payment-o1')).toEqual(['payment.pending']);
  });

  test('about the refund: the money is not said to be back', async () => {
    const world = shop('tok_visa', () => ({ refund: pending }));
    await world.deliver(world.handler, ...(await world.created()));
    expect(await world.deliver(world.handler, ...(await world.happened('order-o1', requested)))).toEqual(['waiting']);
    expect(world.lastReason()).toBe('the payment provider has not given back charge-o1 yet');
    expect(await world.paid()).toEqual([completed]);
  });
});

describe('an order without a price', () => {
  const free = OrderCreated({ ...order, total: 0, items: [{ sku: 'tea', quantity: 1, unitPrice: 0 }] });

  test('is paid, and given back, without the provider', async () => {
    const world = shop();
    expect(await world.deliver(world.handler, ...(await world.happened('order-o1', free)))).toEqual(['handled']);
    expect(await world.paid()).toMatchObject([{ type: 'payment.completed', data: { amount: 0 } }]);
    expect(await world.deliver(world.handler, ...(await world.happened('order-o1', requested)))).toEqual(['handled']);
    expect(await world.typesIn('payment-o1')).toEqual(['payment.completed', 'payment.refunded']);
    expect(world.asked).toEqual([]);
  });
});
