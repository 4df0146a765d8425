import { fold, isRejection } from '@orderflow/core';
import { specify } from '@orderflow/testing';
import * as fc from 'fast-check';
import {
  InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompensationFailed,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  ShippingDispatched,
} from '../../events/index.ts';
import type { OrderData } from './draft-order.ts';
import { type OrderEvent, type OrderInput, order } from './order.ts';

const given = specify(order);

const tea: OrderData = {
  orderId: 'o1',
  customerId: 'c1',
  items: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  currency: 'EUR',
  payment: { method: 'card', token: 'tok_1' },
};
const parties = { orderId: 'o1', customerId: 'c1' };

const created = OrderCreated(tea);
const confirmed = OrderConfirmed(parties);
const requested = OrderCancellationRequested({ ...parties, reason: 'changed my mind' });
const completed = OrderCompleted({ ...parties, items: tea.items, total: 900, currency: 'EUR' });
const cancelled = OrderCancelled({ ...parties, reason: 'out of stock' });

const stuck = OrderCompensationFailed({
  ...parties,
  reason: 'the payment could not be made',
  problem: 'RefundPayment: Permanent: 400',
  toUndo: ['payment', 'inventory', 'order'],
});

const create: OrderInput = { type: 'CreateOrder', order: tea };
const cancel: OrderInput = { type: 'CancelOrder', data: { orderId: 'o1', reason: 'changed my mind' } };
const reserved = InventoryReserved({ orderId: 'o1', items: tea.items });
const dispatched = ShippingDispatched({ shipmentId: 'ship-o1', orderId: 'o1', trackingId: 't' });
const settled: OrderInput = { type: 'Compensated', reason: 'out of stock' };
const giveUp: OrderInput = { type: 'GiveUp', reason: 'the payment could not be made' };
const failed: OrderInput = {
  type: 'CompensationFailed',
  reason: 'the payment could not be made',
  problem: 'RefundPayment: Permanent: 400',
  toUndo: ['payment', 'inventory', 'order'],
};

describe('creating', () => {
  test('a new order', () => given().when(create).then(created));
  test('the same again is nothing new', () => given(created).when(create).thenNothing());
  test('the same again, late', () => given(created, confirmed, completed).when(create).thenNothing());
  test('another order under the same id is refused', () =>
    given(created)
      .when({ type: 'CreateOrder', order: { ...tea, total: 1 } })
      .thenRejected('order-exists'));
});

describe('the good way', () => {
  test('stock is set aside', () => given(created).when(reserved).then(confirmed));
  test('set aside twice', () => given(created, confirmed).when(reserved).thenNothing());
  test('the parcel leaves', () => given(created, confirmed).when(dispatched).then(completed));
  test('leaves twice', () => given(created, confirmed, completed).when(dispatched).thenNothing());
  test('no parcel leaves before confirmation', () => given(created).when(dispatched).thenNothing());
  test('nothing happens to an order that is none', () => {
    given().when(reserved).thenNothing();
    given().when(dispatched).thenNothing();
    given().when(settled).thenNothing();
  });
});

describe('the customer cancels', () => {
  test('in time', () => given(created).when(cancel).then(requested));
  test('and gives no reason', () =>
    given(created)
      .when({ type: 'CancelOrder', data: { orderId: 'o1' } })
      .then(OrderCancellationRequested({ ...parties, reason: 'cancelled by the customer' })));
  test('twice', () => given(created, requested).when(cancel).thenNothing());
  test('a cancelled order', () => given(created, cancelled).when(cancel).thenNothing());
  test('too late: confirmed', () => given(created, confirmed).when(cancel).thenRejected('too-late'));
  test('too late: completed', () => given(created, confirmed, completed).when(cancel).thenRejected('too-late'));
  test('what never was', () => given().when(cancel).thenRejected('unknown'));
  test('stock that was set aside too late confirms nothing', () =>
    given(created, requested).when(reserved).thenNothing());
});

describe('settled: all is given back', () => {
  test('before confirmation', () => given(created).when(settled).then(cancelled));
  test('after confirmation', () => given(created, confirmed).when(settled).then(cancelled));
  test('after the customer cancelled: their reason stands', () =>
    given(created, requested)
      .when(settled)
      .then(OrderCancelled({ ...parties, reason: 'changed my mind' })));
  test('twice', () => given(created, cancelled).when(settled).thenNothing());
  test('never after completion', () => given(created, confirmed, completed).when(settled).thenNothing());
});

describe('given up over a failure', () => {
  test('before confirmation: like a cancellation', () =>
    given(created)
      .when(giveUp)
      .then(OrderCancellationRequested({ ...parties, reason: 'the payment could not be made' })));
  test.each([
    ['after the customer cancelled', [created, requested]],
    ['after confirmation', [created, confirmed]],
    ['after its end', [created, cancelled]],
    ['what never was', []],
  ])('%s there is nothing to give up', (_name, past) =>
    given(...past)
      .when(giveUp)
      .thenNothing(),
  );
});

describe('what cannot be given back', () => {
  test.each([
    ['before confirmation', [created]],
    ['after confirmation', [created, confirmed]],
  ])('%s: the order stands still', (_name, past) =>
    given(...past)
      .when(failed)
      .then(stuck),
  );
  test("the customer's reason stands", () =>
    given(created, requested)
      .when(failed)
      .then(OrderCompensationFailed({ ...stuck.data, reason: 'changed my mind' })));
  test('is said once', () => given(created, stuck).when(failed).thenNothing());
  test('is said again when less is left', () =>
    given(created, stuck)
      .when({ ...failed, toUndo: ['order'] })
      .then(OrderCompensationFailed({ ...stuck.data, toUndo: ['order'] })));
  test('is nothing to an order that has ended, or never was', () => {
    given(created, confirmed, completed).when(failed).thenNothing();
    given(created, cancelled).when(failed).thenNothing();
    given().when(failed).thenNothing();
  });
  test('in the end is given back', () =>
    given(created, stuck)
      .when(settled)
      .then(OrderCancelled({ ...parties, reason: 'the payment could not be made' })));
  test('is cancelled already', () => given(created, stuck).when(cancel).thenNothing());
  test('is confirmed by nothing', () => given(created, stuck).when(reserved).thenNothing());
  test('a parcel that turns out to have left completes the order', () =>
    given(created, confirmed, OrderCompensationFailed({ ...stuck.data, toUndo: ['shipping', 'payment'] }))
      .when(dispatched)
      .then(completed));
  test('a parcel that was called back does not', () => given(created, confirmed, stuck).when(dispatched).thenNothing());
});

test('a stream that does not begin at its beginning is no order', () => {
  expect(fold(order, [confirmed])).toEqual({ status: 'none' });
});

const another: OrderInput = { type: 'CreateOrder', order: { ...tea, customerId: 'c2' } };
const inputs = fc.array(fc.constantFrom(create, another, cancel, reserved, dispatched, settled, giveUp, failed), {
  maxLength: 30,
});

/** Runs inputs one after another; a rejection changes nothing. */
function run(all: readonly OrderInput[]): OrderEvent[] {
  const events: OrderEvent[] = [];
  for (const input of all) {
    const decision = order.decide(fold(order, events), input);
    if (!isRejection(decision)) events.push(...decision);
  }
  return events;
}

test('any order and repetition of inputs leads along an allowed way, and no further than its end', () => {
  const ways = [
    'created confirmed completed',
    'created confirmed cancelled',
    'created cancellation.requested cancelled',
    'created cancelled',
    'created compensation.failed cancelled',
    'created cancellation.requested compensation.failed cancelled',
    'created confirmed compensation.failed cancelled',
  ];
  fc.assert(
    fc.property(inputs, (all) => {
      const way = run(all)
        .map(({ type }) => type.replace('order.', ''))
        .join(' ');
      expect(ways.some((allowed) => `${allowed} `.startsWith(way === '' ? '' : `${way} `))).toBe(true);
    }),
  );
});

test('every input a second time in a row changes nothing', () => {
  fc.assert(
    fc.property(inputs, (all) => {
      expect(run(all.flatMap((input) => [input, input]))).toEqual(run(all));
    }),
  );
});
