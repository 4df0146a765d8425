import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type Commit, EventStore, type ExecuteDeps, findValue, isRejection } from '@orderflow/core';
import { FakeDynamoDB } from '@orderflow/testing';
import { OrderCancelled, OrderConfirmed, OrderCreated } from '../../events/index.ts';
import { type CancelOrderRequest, type CreateOrderRequest, cancelOrder, createOrder } from './commands.ts';
import type { InstrumentDeps } from './instrument.ts';
import { instruments } from './testing/instruments.ts';

const items = [{ sku: 'tea', quantity: 2, unitPrice: 450 }];
const drafted = { orderId: 'o1', customerId: 'c1', items, total: 900, currency: 'EUR' };

function world(options?: { contended: boolean }) {
  const dynamodb = new FakeDynamoDB(
    { events: { key: ['stream', 'version'] }, instruments: { key: ['reference'] } },
    options,
  );
  const deps: ExecuteDeps & InstrumentDeps = {
    dynamodb,
    clock: () => Date.UTC(2026, 0, 2),
    random: () => 0.5,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    tables: { events: 'events' },
    instruments,
  };
  const store = new EventStore(dynamodb, 'events');
  const append = (version: number, ...events: Commit['events']) =>
    store.append({ stream: 'order-o1', version, causationId: 'x', correlationId: 'x', at: 'then', events });
  const types = async () => (await store.load('order-o1')).events.map(({ type }) => type);
  return { dynamodb, deps, append, types };
}

const cause = { causationId: 'req-1', correlationId: 'corr-1', traceparent: '00-a-b-01' };

describe('createOrder', () => {
  const request: CreateOrderRequest = {
    ...cause,
    orderId: 'o1',
    data: { customerId: 'c1', items },
    defaults: { currency: 'EUR' },
  };
  test('an order is created with one write', async () => {
    const { dynamodb, deps } = world();
    expect(await createOrder(deps, request)).toEqual({ outcome: 'created', order: drafted });
    expect(dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem']);
    expect(dynamodb.rows('events')).toEqual([
      {
        stream: 'order-o1',
        version: 1,
        at: '2026-01-02T00:00:00.000Z',
        ...cause,
        events: JSON.stringify([OrderCreated(drafted)]),
      },
    ]);
  });

  test('the same order again existed, and nothing is written', async () => {
    const { dynamodb, deps } = world();
    await createOrder(deps, request);
    expect(await createOrder(deps, { ...request, causationId: 'req-2' })).toEqual({
      outcome: 'existed',
      order: drafted,
    });
    expect(dynamodb.rows('events')).toHaveLength(1);
  });

  test('another order with the same id is a conflict', async () => {
    const { deps } = world();
    await createOrder(deps, request);
    const other = { ...request, causationId: 'req-2', data: { customerId: 'c2', items } };
    expect(await createOrder(deps, other)).toMatchObject({
      outcome: 'conflict',
      rejection: { rejected: 'order-exists' },
    });
  });

  test('of two concurrent commands with one id and content, one creates the order and the other finds it', async () => {
    const { dynamodb, deps } = world({ contended: true });
    const twice = ['req-1', 'req-2'].map((causationId) => createOrder(deps, { ...request, causationId }));
    expect((await Promise.all(twice)).map(({ outcome }) => outcome).sort()).toEqual(['created', 'existed']);
    expect(dynamodb.rows('events')).toHaveLength(1);
  });

  test('the content is compared as it is stored', async () => {
    const { deps } = world();
    const free = { ...request, data: { customerId: 'c1', items: [{ sku: 'gift', quantity: 1, unitPrice: -0 }] } };
    await createOrder(deps, free);
    expect((await createOrder(deps, { ...free, causationId: 'req-2' })).outcome).toBe('existed');
  });

  describe('with a means of payment', () => {
    const payment = { method: 'card', token: 'tok_secret' };
    const paid = { ...request, data: { ...request.data, payment } };

    test('the token is kept where payment finds it, and not in the event store', async () => {
      const { dynamodb, deps } = world();
      expect((await createOrder(deps, paid)).outcome).toBe('created');
      expect(dynamodb.sent.map(({ input }) => (input as { TableName?: string }).TableName)).toEqual([
        'instruments',
        'events',
      ]);
      const [{ events } = {}] = dynamodb.rows('events') as { events?: string }[];
      const [{ reference } = {}] = dynamodb.rows('instruments') as { reference?: string }[];
      expect(events).not.toContain('tok_secret');
      expect(JSON.parse(String(events))[0].data.payment).toEqual({ method: 'card', instrument: reference });
      expect(await findValue(deps, 'instruments', String(reference))).toBe('tok_secret');
    });

    test('the same order again existed, and with another token it is a conflict that changes nothing', async () => {
      const { dynamodb, deps } = world();
      await createOrder(deps, paid);
      expect((await createOrder(deps, { ...paid, causationId: 'req-2' })).outcome).toBe('existed');
      const other = {
        ...paid,
        causationId: 'req-3',
        data: { ...request.data, payment: { ...payment, token: 'mine' } },
      };
      expect((await createOrder(deps, other)).outcome).toBe('conflict');
      expect(dynamodb.rows('events')).toHaveLength(1);
    });

    test.each(['instruments', 'events'])(
      'crash before the write to %s: the next call creates the order',
      async (table) => {
        const { dynamodb, deps } = world();
        dynamodb.fail({ when: 'before', on: ({ input }) => (input as { TableName?: string }).TableName === table });
        await expect(createOrder(deps, paid)).rejects.toThrow('the connection was lost');
        expect(dynamodb.rows('events')).toEqual([]);
        expect((await createOrder(deps, paid)).outcome).toBe('created');
        expect([dynamodb.rows('events').length, dynamodb.rows('instruments').length]).toEqual([1, 1]);
      },
    );
  });

  test('error before the write: nothing is written, and the next call creates the order', async () => {
    const { dynamodb, deps } = world();
    dynamodb.fail({ when: 'before' });
    await expect(createOrder(deps, request)).rejects.toThrow('the connection was lost');
    expect(dynamodb.rows('events')).toEqual([]);
    expect((await createOrder(deps, request)).outcome).toBe('created');
  });

  test('error after the write: the order is found, and the call returns created', async () => {
    const { dynamodb, deps } = world();
    dynamodb.fail({ when: 'after' });
    expect(await createOrder(deps, request)).toEqual({ outcome: 'created', order: drafted });
    expect(dynamodb.rows('events')).toHaveLength(1);
  });

  test('crash after the write: the next call returns created, and writes nothing', async () => {
    const { dynamodb, deps } = world();
    dynamodb.fail({ when: 'after' });
    dynamodb.fail({ when: 'before', on: ({ name }) => name === 'Query' });
    await expect(createOrder(deps, request)).rejects.toThrow('the connection was lost');
    expect((await createOrder(deps, request)).outcome).toBe('created');
    expect(dynamodb.rows('events')).toHaveLength(1);
  });

  test('a total that is too large breaks the contract, and is named', async () => {
    const dear = { ...request, data: { customerId: 'c1', items: [{ sku: 'a', quantity: 2, unitPrice: 1e12 }] } };
    await expect(createOrder(world().deps, dear)).rejects.toThrow('data.total');
  });
});

describe('cancelOrder', () => {
  const request: CancelOrderRequest = { ...cause, data: { orderId: 'o1', reason: 'changed my mind' } };
  const created = OrderCreated(drafted);
  const confirmed = OrderConfirmed({ orderId: 'o1', customerId: 'c1' });

  test('an order in time is cancelling', async () => {
    const { deps, append, types } = world();
    await append(1, created);
    expect(await cancelOrder(deps, request)).toEqual({ status: 'cancelling' });
    expect(await cancelOrder(deps, request)).toEqual({ status: 'cancelling' });
    expect(await types()).toEqual(['order.created', 'order.cancellation.requested']);
  });

  test('a cancelled order stays cancelled', async () => {
    const { deps, append } = world();
    await append(1, created, OrderCancelled({ orderId: 'o1', customerId: 'c1', reason: 'out of stock' }));
    expect(await cancelOrder(deps, request)).toEqual({ status: 'cancelled' });
  });

  test('an unknown order and a confirmed one are rejected', async () => {
    const { deps, append } = world();
    expect(await cancelOrder(deps, request)).toMatchObject({ rejected: 'unknown' });
    await append(1, created, confirmed);
    expect(await cancelOrder(deps, request)).toMatchObject({ rejected: 'too-late' });
  });

  test('an order that is confirmed meanwhile is rejected', async () => {
    const { dynamodb, deps, append, types } = world();
    await append(1, created);
    let raced = false;
    const send = dynamodb.send;
    const racing = {
      ...deps,
      dynamodb: {
        send: (async (command: Parameters<typeof send>[0]) => {
          const answer = await send(command);
          if (!raced) {
            raced = true;
            await append(2, confirmed);
          }
          return answer;
        }) as typeof send,
      },
    };
    const answer = await cancelOrder(racing, request);
    expect('rejected' in answer && isRejection(answer) && answer.rejected).toBe('too-late');
    expect(await types()).toEqual(['order.created', 'order.confirmed']);
  });

  test.each(['before', 'after'] as const)('error %s the write: the next call cancels, once', async (when) => {
    const { dynamodb, deps, append, types } = world();
    await append(1, created);
    dynamodb.fail({ when, on: ({ name }) => name === 'PutItem' });
    await expect(cancelOrder(deps, request)).rejects.toThrow('the connection was lost');
    expect(await cancelOrder(deps, request)).toEqual({ status: 'cancelling' });
    expect(await types()).toEqual(['order.created', 'order.cancellation.requested']);
  });

  test('five conflicts in a row are a transient failure', async () => {
    const { dynamodb, deps, append } = world();
    await append(1, created);
    const error = new ConditionalCheckFailedException({ message: '', $metadata: {} });
    dynamodb.fail({ when: 'before', on: ({ name }) => name === 'PutItem', error, times: 5 });
    await expect(cancelOrder(deps, request)).rejects.toThrow('order-o1: 5 conflicts in a row');
  });
});
