import type { DomainEvent } from '@orderflow/core';
import { contextFixture } from '@orderflow/testing';
import {
  InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompensationFailed,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  ShippingDispatched,
} from '../../events/index.ts';
import { orderSteps } from './order.ts';
import { ask } from './testing/steps.ts';

const parties = { orderId: 'o1', customerId: 'c1' };
const items = [{ sku: 'tea', quantity: 2, unitPrice: 450 }];
const sale = { ...parties, items, total: 900, currency: 'EUR' };
const created = OrderCreated(sale);
const confirmed = OrderConfirmed(parties);
const requested = OrderCancellationRequested({ ...parties, reason: 'changed my mind' });
const completed = OrderCompleted(sale);
const cancelled = OrderCancelled({ ...parties, reason: 'out of stock' });
const toUndo = ['payment', 'inventory', 'order'] as const;
const stuck = OrderCompensationFailed({ ...parties, reason: 'no money', problem: 'why', toUndo: [...toUndo] });

async function orderWith(...past: readonly DomainEvent[]) {
  const world = contextFixture();
  await world.happened('order-o1', ...past);
  const handler = orderSteps(world.deps);
  const so = (step: string, more?: object, redrives?: number) => ask(handler, step, more, redrives);
  return { ...world, so, types: async () => (await world.typesIn('order-o1')).slice(past.length) };
}

describe('ConfirmOrder', () => {
  test('confirms what is created', async () => {
    const { so, types } = await orderWith(created);
    expect(await so('ConfirmOrder')).toBe('done');
    expect(await types()).toEqual(['order.confirmed']);
  });

  test.each([
    ['done', [created, confirmed]],
    ['done', [created, confirmed, completed]],
    ['Abandoned: changed my mind', [created, requested]],
    ['Abandoned: no money', [created, stuck]],
    ['Abandoned: the order is cancelled', [created, cancelled]],
    ['Permanent: there is no order o1', []],
  ])('%s', async (answer, past) => {
    const { so, types } = await orderWith(...past);
    expect(await so('ConfirmOrder')).toBe(answer);
    expect(await types()).toEqual([]);
  });
});

test('CompleteOrder completes what is confirmed, and nothing else', async () => {
  const { so, types } = await orderWith(created, confirmed);
  expect(await so('CompleteOrder')).toBe('done');
  expect(await types()).toEqual(['order.completed']);
  const other = await orderWith(created, cancelled);
  expect(await other.so('CompleteOrder')).toBe('Permanent: order o1 is cancelled and cannot be completed');
});

describe('GiveUp', () => {
  test('what is created is cancelled from here on', async () => {
    const { so, stream } = await orderWith(created);
    expect(await so('GiveUp', { reason: 'no stock' })).toBe('done');
    expect((await stream('order-o1')).at(-1)).toMatchObject({
      type: 'order.cancellation.requested',
      data: { reason: 'no stock' },
    });
  });

  test('without a reason there is one that says nothing', async () => {
    const { so, stream } = await orderWith(created);
    await so('GiveUp');
    expect((await stream('order-o1')).at(-1)?.data).toMatchObject({ reason: 'the order could not be processed' });
  });

  test.each([
    ['Confirmed: the order is confirmed', [created, confirmed]],
    ['Confirmed: the order is completed', [created, confirmed, completed]],
    ['done', [created, requested]],
    ['done', [created, cancelled]],
    ['Permanent: there is no order o1', []],
  ])('%s', async (answer, past) => {
    const { so, types } = await orderWith(...past);
    expect(await so('GiveUp', { reason: 'no stock' })).toBe(answer);
    expect(await types()).toEqual([]);
  });
});

describe('CancelOrder', () => {
  test('cancels, with the reason', async () => {
    const { so, stream } = await orderWith(created);
    expect(await so('CancelOrder', { reason: 'x'.repeat(600) })).toBe('done');
    expect((await stream('order-o1')).at(-1)).toMatchObject({
      type: 'order.cancelled',
      data: { reason: 'x'.repeat(512) },
    });
  });

  test('a completed order is a contradiction', async () => {
    const { so } = await orderWith(created, confirmed, completed);
    expect(await so('CancelOrder')).toBe('Permanent: order o1 is completed and cannot be cancelled');
  });

  test('never while something is held', async () => {
    const { so, types, happened } = await orderWith(created, confirmed);
    const amount = { amount: 900, currency: 'EUR', method: 'card' };
    await happened('payment-o1', PaymentCompleted({ paymentId: 'pay-o1', orderId: 'o1', ...amount }));
    await happened('inventory-o1', InventoryReserved({ orderId: 'o1', items }));
    await happened('shipping-o1', ShippingDispatched({ shipmentId: 'ship-o1', orderId: 'o1', trackingId: 't' }));
    expect(await so('CancelOrder')).toBe(
      'Permanent: order o1 cannot be cancelled: its money is not given back, its stock is not released, its parcel is on the way',
    );
    expect(await types()).toEqual([]);
  });
});

describe('ReportFailure', () => {
  const failed = (cause?: string, redrives = 0) => ({
    reason: 'no stock',
    toUndo,
    failed: { step: 'RefundPayment', error: 'Permanent', ...(cause !== undefined && { cause }), redrives },
  });

  test('says it in the stream, in the log, and by failing', async () => {
    const { so, stream, deps } = await orderWith(created);
    const cause = JSON.stringify({ errorType: 'Permanent', errorMessage: '400 to refunds' });
    expect(await so('ReportFailure', failed(cause))).toBe(
      'CompensationFailed: RefundPayment: Permanent: 400 to refunds',
    );
    expect((await stream('order-o1')).at(-1)).toEqual({
      type: 'order.compensation.failed',
      data: { ...parties, reason: 'no stock', problem: 'RefundPayment: Permanent: 400 to refunds', toUndo },
    });
    expect(deps.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'compensation failed', orderId: 'o1', toUndo }),
    );
  });

  test.each([
    ['Task timed out', 'Task timed out'],
    ['{"errorType":"Sandbox.Timedout"}', '{"errorType":"Sandbox.Timedout"}'],
    ['null', 'null'],
    [undefined, 'no cause given'],
  ])('whatever the cause looks like: %p', async (cause, said) => {
    const { so } = await orderWith(created);
    expect(await so('ReportFailure', failed(cause))).toBe(`CompensationFailed: RefundPayment: Permanent: ${said}`);
  });

  test('redriven, it lets the compensations be tried again', async () => {
    const { so, types } = await orderWith(created, stuck);
    expect(await so('ReportFailure', failed('x', 0), 1)).toBe('done');
    expect(await types()).toEqual([]);
  });

  test('redriven and failed again, it says so again if less is left', async () => {
    const { so, types } = await orderWith(created, stuck);
    expect(await so('ReportFailure', { ...failed('x', 1), toUndo: ['order'] }, 1)).toMatch(/^CompensationFailed/);
    expect(await types()).toEqual(['order.compensation.failed']);
  });

  test.each([{ reason: 'no stock' }, { ...failed('x'), toUndo: [] }, { ...failed('x'), toUndo: undefined }])(
    'not told what failed: %p',
    async (data) => {
      const { so } = await orderWith(created);
      expect(await so('ReportFailure', data)).toBe('Permanent: ReportFailure was not told what failed');
    },
  );
});
