import type { Fault } from '@orderflow/testing';
import { busEvent, contextFixture, DLQ, sqsBatch, sqsRecord } from '@orderflow/testing';
import { CustomerCreated, OrderCancelled, OrderCompleted, OrderCreated } from '../../events/index.ts';
import { emailConsumer } from './consumer.ts';
import type { Mail } from './mailer.ts';

const ids = { orderId: 'o1', customerId: 'c1' };
const order = { ...ids, items: [{ sku: 'mug', quantity: 2, unitPrice: 995 }], total: 1990, currency: 'EUR' };
const ada = CustomerCreated({ customerId: 'c1', email: 'ada@example.com', name: 'Ada' });

function setUp() {
  const world = contextFixture({ customers: ['customerId'], idempotency: ['key'] });
  const time = { now: world.deps.clock() };
  const sent: Mail[] = [];
  const trouble: (() => Promise<void>)[] = [];
  const handler = emailConsumer({
    ...world.deps,
    clock: () => time.now,
    mailer: {
      async send(mail) {
        await trouble.shift()?.();
        sent.push(mail);
      },
    },
    customersTable: 'customers',
    idempotencyTable: 'idempotency',
  });
  const introduce = () => handler(sqsBatch(sqsRecord(busEvent(ada))));
  const subjects = () => sent.map(({ to, subject }) => `${to}: ${subject}`);
  const { dynamodb, deps, happened, deliver, lastReason } = world;
  return { dynamodb, deps, time, sent, trouble, handler, introduce, subjects, happened, deliver, lastReason };
}

test('each news of an order is one mail', async () => {
  const { handler, introduce, happened, deliver, subjects } = setUp();
  await introduce();
  const news = await happened(
    'order-o1',
    OrderCreated(order),
    OrderCompleted(order),
    OrderCancelled({ ...ids, reason: 'x' }),
  );
  expect(await deliver(handler, ...news)).toEqual(['handled', 'handled', 'handled']);
  expect(subjects()).toEqual([
    'ada@example.com: We received your order',
    'ada@example.com: Your order is on its way',
    'ada@example.com: Your order was cancelled',
  ]);
});

test('the same event again is no other mail', async () => {
  const { handler, dynamodb, introduce, happened, deliver, subjects } = setUp();
  await introduce();
  const news = await happened('order-o1', OrderCreated(order));
  await deliver(handler, ...news);
  expect(await deliver(handler, ...news)).toEqual(['duplicate']);
  expect(subjects()).toHaveLength(1);
  expect(dynamodb.rows('idempotency')).toEqual([{ key: 'things#order-o1:1', status: 'done' }]);
});

test('with no address yet a mail waits, and goes when the address comes', async () => {
  const { handler, introduce, happened, deliver, lastReason, subjects } = setUp();
  const news = await happened('order-o1', OrderCreated(order));
  expect(await deliver(handler, ...news)).toEqual(['retrying']);
  expect(lastReason()).toBe('no address yet for customer c1');
  await introduce();
  expect(await deliver(handler, ...news)).toEqual(['handled']);
  expect(subjects()).toEqual(['ada@example.com: We received your order']);
});

test('with no address in the end it is dead-lettered, with that reason', async () => {
  const { handler, deps, happened, deliver } = setUp();
  const [message] = await happened('order-o1', OrderCreated(order));
  const last = sqsRecord(message?.body, { receives: deps.consumer.maxReceives });
  expect(await deliver(handler, last)).toEqual(['dead-lettered']);
  expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { reason: 'no address yet for customer c1' } }]);
});

test('a mail that fails is tried again at once', async () => {
  const { handler, trouble, introduce, happened, deliver, subjects } = setUp();
  await introduce();
  const news = await happened('order-o1', OrderCreated(order));
  trouble.push(() => Promise.reject(Object.assign(new Error('slower'), { name: 'TooManyRequestsException' })));
  expect(await deliver(handler, ...news)).toEqual(['waiting']);
  expect(await deliver(handler, ...news)).toEqual(['handled']);
  expect(subjects()).toHaveLength(1);
});

describe('a crash', () => {
  const atMarker = (when: Fault['when']): Fault => ({ when, on: ({ name }) => name === 'PutItem' });

  test.each(['before', 'after'] as const)('%s the mail is announced: it goes once, in the end', async (when) => {
    const { handler, dynamodb, time, introduce, happened, deliver, subjects } = setUp();
    await introduce();
    const news = await happened('order-o1', OrderCreated(order));
    dynamodb.fail(atMarker(when));
    expect(await deliver(handler, ...news)).toEqual(['retrying']);
    time.now += 60_000;
    expect(await deliver(handler, ...news)).toEqual(['handled']);
    expect(subjects()).toHaveLength(1);
  });

  test('between the mail and its marker: it goes twice, and no more', async () => {
    const { handler, trouble, sent, time, introduce, happened, deliver, subjects } = setUp();
    await introduce();
    const news = await happened('order-o1', OrderCreated(order));
    trouble.push(async () => {
      sent.push({ to: 'ada@example.com', subject: 'We received your order', text: '' });
      await new Promise(() => undefined);
    });
    void deliver(handler, ...news);
    while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await deliver(handler, ...news)).toEqual(['retrying']);
    time.now += 60_000;
    expect(await deliver(handler, ...news)).toEqual(['handled']);
    expect(await deliver(handler, ...news)).toEqual(['duplicate']);
    expect(subjects()).toHaveLength(2);
  });
});
