import type { FakeOptions } from '@orderflow/testing';
import { contextFixture, sqsBatch } from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { OrderCancellationRequested, OrderCreated, PaymentCompleted, ShippingFailed } from '../../events/index.ts';
import { inventoryConsumer } from './consumer.ts';

const line = (sku: string, quantity: number) => ({ sku, quantity, unitPrice: 100 });

const paid = (orderId: string) =>
  PaymentCompleted({ paymentId: `pay-${orderId}`, orderId, amount: 100, currency: 'EUR', method: 'card' });
const created = (orderId: string, ...items: ReturnType<typeof line>[]) =>
  OrderCreated({ orderId, customerId: 'c1', items, total: 100, currency: 'EUR' });
const requested = (orderId: string) =>
  OrderCancellationRequested({ orderId, customerId: 'c1', reason: 'changed my mind' });
const refused = (orderId: string) => ShippingFailed({ shipmentId: 's', orderId, reason: 'carrier refused' });

function shop(stock: Readonly<Record<string, number>>, options?: FakeOptions) {
  const world = contextFixture({ stock: ['sku'] }, options);
  const { dynamodb, deps, happened } = world;
  dynamodb.seed('stock', ...Object.entries(stock).map(([sku, available]) => ({ sku, available })));
  const handler = inventoryConsumer({ ...deps, stockTable: 'stock' });
  const shelf = () => Object.fromEntries(dynamodb.rows('stock').map(({ sku, available }) => [sku, available]));
  /** A paid order's message. */
  async function order(orderId: string, ...items: ReturnType<typeof line>[]): Promise<SQSRecord[]> {
    await happened(`order-${orderId}`, created(orderId, ...items));
    return happened(`payment-${orderId}`, paid(orderId));
  }
  return { ...world, handler, shelf, order, stream: (id = 'o1') => world.stream(`inventory-${id}`) };
}

describe('a paid order', () => {
  test('is reserved, with the shelf, in one transaction', async () => {
    const { dynamodb, handler, deliver, order, shelf, stream } = shop({ tea: 9, cup: 1 });
    const message = await order('o1', line('tea', 2), line('cup', 1), line('tea', 3));
    const sent = dynamodb.sent.length;
    expect(await deliver(handler, ...message)).toEqual(['handled']);
    expect(dynamodb.sent.slice(sent).map(({ name }) => name)).toEqual(['Query', 'Query', 'TransactWriteItems']);
    expect(shelf()).toEqual({ tea: 4, cup: 0 });
    expect(await stream()).toEqual([
      {
        type: 'inventory.reserved',
        data: { orderId: 'o1', items: [line('tea', 2), line('cup', 1), line('tea', 3)] },
      },
    ]);
  });

  test('is refused as a whole when one line is missing, naming which', async () => {
    const { handler, deliver, order, shelf, stream } = shop({ tea: 9, cup: 0 });
    const message = await order('o1', line('tea', 2), line('cup', 1), line('sold-out', 1));
    expect(await deliver(handler, ...message)).toEqual(['handled']);
    expect(shelf()).toEqual({ tea: 9, cup: 0 });
    expect(await stream()).toEqual([
      { type: 'inventory.rejected', data: { orderId: 'o1', reason: 'out of stock', skus: ['cup', 'sold-out'] } },
    ]);
  });

  test('whose lines of one SKU are too many together is refused', async () => {
    const { handler, deliver, order, shelf } = shop({ tea: 4 });
    await deliver(handler, ...(await order('o1', line('tea', 2), line('tea', 3))));
    expect(shelf()).toEqual({ tea: 4 });
  });

  test('delivered again is reserved once', async () => {
    const { handler, deliver, order, shelf } = shop({ tea: 9 });
    const message = await order('o1', line('tea', 2));
    await deliver(handler, ...message);
    expect(await deliver(handler, ...message, ...message)).toEqual(['duplicate', 'duplicate']);
    expect(shelf()).toEqual({ tea: 7 });
  });

  test('that was refused stays refused when the shelf is full again', async () => {
    const { dynamodb, handler, deliver, order, shelf } = shop({ tea: 0 });
    const message = await order('o1', line('tea', 2));
    await deliver(handler, ...message);
    dynamodb.seed('stock', { sku: 'tea', available: 5 });
    expect(await deliver(handler, ...message)).toEqual(['duplicate']);
    expect(shelf()).toEqual({ tea: 5 });
  });

  test('an event before order.created is retried', async () => {
    const { handler, deliver, happened, shelf, lastReason } = shop({ tea: 9 });
    const message = await happened('payment-o1', paid('o1'));
    expect(await deliver(handler, ...message)).toEqual(['retrying']);
    expect(lastReason()).toBe('payment.completed is here before order.created of o1');
    await happened('order-o1', created('o1', line('tea', 1)));
    expect(await deliver(handler, ...message)).toEqual(['handled']);
    expect(shelf()).toEqual({ tea: 8 });
  });
});

describe.each([
  ['order', requested('o1'), 'changed my mind'],
  ['shipping', refused('o1'), 'carrier refused'],
])('giving back, for %s', (context, event, reason) => {
  test('what was reserved, once', async () => {
    const { handler, deliver, order, happened, shelf, stream } = shop({ tea: 9, cup: 2 });
    await deliver(handler, ...(await order('o1', line('tea', 2), line('cup', 2), line('tea', 1))));
    const message = await happened(`${context}-o1`, event);
    expect(await deliver(handler, ...message)).toEqual(['handled']);
    expect(await deliver(handler, ...message)).toEqual(['duplicate']);
    expect(shelf()).toEqual({ tea: 9, cup: 2 });
    expect((await stream()).at(-1)).toMatchObject({ type: 'inventory.released', data: { reason } });
  });

  test('before it was paid: a tombstone, and a late payment reserves nothing', async () => {
    const { handler, deliver, order, happened, shelf, stream } = shop({ tea: 9 });
    const late = await order('o1', line('tea', 2));
    expect(await deliver(handler, ...(await happened(`${context}-o1`, event)))).toEqual(['handled']);
    expect(await deliver(handler, ...late)).toEqual(['ignored']);
    expect(shelf()).toEqual({ tea: 9 });
    expect(await stream()).toEqual([{ type: 'inventory.rejected', data: { orderId: 'o1', reason, skus: [] } }]);
  });
});

describe('crashes', () => {
  test.each(['before', 'after'] as const)('%s the reservation: reserved once', async (when) => {
    const { dynamodb, handler, deliver, order, shelf } = shop({ tea: 9 });
    const message = await order('o1', line('tea', 2));
    dynamodb.fail({ when, on: ({ name }) => name === 'TransactWriteItems' });
    expect(await deliver(handler, ...message)).toEqual([when === 'before' ? 'retrying' : 'duplicate']);
    expect(shelf()).toEqual({ tea: when === 'before' ? 9 : 7 });
    await deliver(handler, ...message);
    expect(shelf()).toEqual({ tea: 7 });
  });

  test.each(['before', 'after'] as const)('%s the release: released once', async (when) => {
    const { dynamodb, handler, deliver, order, happened, shelf } = shop({ tea: 9 });
    await deliver(handler, ...(await order('o1', line('tea', 2))));
    const message = await happened('order-o1', requested('o1'));
    dynamodb.fail({ when, on: ({ name }) => name === 'TransactWriteItems' });
    await deliver(handler, ...message);
    await deliver(handler, ...message);
    expect(shelf()).toEqual({ tea: 9 });
  });
});

/** Hands all messages to `functions` at a time, ten each, and those that failed again, until none is left. */
async function drain(handlers: readonly ReturnType<typeof inventoryConsumer>[], messages: readonly SQSRecord[]) {
  const queue = [...messages];
  await Promise.all(
    handlers.map(async (handler) => {
      while (queue.length > 0) {
        const batch = queue.splice(0, 10);
        const { batchItemFailures } = await handler(sqsBatch(...batch));
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        queue.push(...batch.filter(({ messageId }) => failed.has(messageId)));
      }
    }),
  );
}

/** A transaction takes one turn of the event loop: call that 5 ms. */
async function sleep(ms: number): Promise<void> {
  for (let elapsed = 0; elapsed < ms; elapsed += 5) await new Promise((resolve) => setImmediate(resolve));
}

/** 1,000, or fewer in a short run. */
const ORDERS = 1000 * Math.min(1, Number(process.env.FUZZ_TIMES ?? 1));
const UNITS = ORDERS / 10;

test(`${ORDERS} orders racing for ${UNITS} units sell exactly ${UNITS}, colliding or not`, async () => {
  const { deps, order, shelf, dynamodb } = shop({ rare: UNITS }, { contended: true });
  const messages: SQSRecord[] = [];
  for (let index = 0; index < ORDERS; index++) messages.push(...(await order(`o${index}`, line('rare', 1))));
  const [chance] = fc.sample(fc.noBias(fc.infiniteStream(fc.nat({ max: 999 }))), 1);
  const random = () => Number(chance?.next().value) / 1000;
  const functions = Array.from({ length: 5 }, () => inventoryConsumer({ ...deps, random, sleep, stockTable: 'stock' }));
  await drain(functions, messages);
  expect(shelf()).toEqual({ rare: 0 });
  const endings = dynamodb
    .rows('events')
    .flatMap(({ stream, events }) =>
      String(stream).startsWith('inventory-') ? [String(events).includes('inventory.reserved')] : [],
    );
  expect([endings.length, endings.filter((isReserved) => isReserved).length]).toEqual([ORDERS, UNITS]);
});

test('whatever happens to a few orders, in any order and side by side, the shelf agrees with what is reserved', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ order: fc.nat({ max: 3 }), event: fc.constantFrom(paid, requested, refused) }), {
        maxLength: 16,
      }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      async (steps, quantities, contended) => {
        const { handler, happened, shelf, stream } = shop({ tea: 6 }, { contended });
        for (const [index, quantity] of quantities.entries())
          await happened(`order-o${index}`, created(`o${index}`, line('tea', quantity)));
        const messages: SQSRecord[] = [];
        for (const { order, event } of steps) messages.push(...(await happened(`any-o${order}`, event(`o${order}`))));
        await drain([handler, handler], messages);
        let held = 0;
        for (const [index, quantity] of quantities.entries()) {
          const types = (await stream(`o${index}`)).map(({ type }) => type);
          expect([
            [],
            ['inventory.reserved'],
            ['inventory.rejected'],
            ['inventory.reserved', 'inventory.released'],
          ]).toContainEqual(types);
          if (types.at(-1) === 'inventory.reserved') held += quantity;
        }
        expect(shelf()).toEqual({ tea: 6 - held });
      },
    ),
    { numRuns: 50 },
  ));
