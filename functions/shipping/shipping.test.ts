import { fold } from '@orderflow/core';
import { specify } from '@orderflow/testing';
import * as fc from 'fast-check';
import { ShippingDispatched, ShippingFailed, ShippingPrepared } from '../../events/index.ts';
import { type ShippingEvent, type ShippingInput, shipping } from './shipping.ts';

const given = specify(shipping);

const ids = { shipmentId: 'ship-o1', orderId: 'o1' };
const prepared = ShippingPrepared({ ...ids, country: 'DE' });
const dispatched = ShippingDispatched({ ...ids, trackingId: 't1' });
const failed = ShippingFailed({ ...ids, reason: 'carrier refused: too far' });

const about = { orderId: 'o1', country: 'DE' };
const prepare: ShippingInput = { type: 'Prepare', ...about };
const shipped: ShippingInput = { type: 'Shipped', ...about, trackingId: 't1' };
const refused: ShippingInput = { type: 'Refused', ...about, reason: 'carrier refused: too far' };

describe('paid before it is confirmed', () => {
  test('prepared', () => given().when(prepare).then(prepared));
  test('prepared twice', () => given(prepared).when(prepare).thenNothing());
  test('then shipped', () => given(prepared).when(shipped).then(dispatched));
  test('then refused', () => given(prepared).when(refused).then(failed));
});

describe('order.confirmed before payment.completed: prepared and shipped together', () => {
  test('shipped', () => given().when(shipped).then(prepared, dispatched));
  test('refused', () => given().when(refused).then(prepared, failed));
});

describe('the end', () => {
  test.each([
    ['dispatched', dispatched],
    ['failed', failed],
  ])('%s is for ever', (_name, end) => {
    for (const input of [prepare, shipped, refused]) given(prepared, end).when(input).thenNothing();
  });
});

const inputs = fc.array(fc.constantFrom(prepare, shipped, refused), { maxLength: 20 });

test('any order and repetition of inputs ships at most once, prepared first', () => {
  const ways = ['', 'shipping.prepared', 'shipping.prepared shipping.dispatched', 'shipping.prepared shipping.failed'];
  fc.assert(
    fc.property(inputs, (all) => {
      const events: ShippingEvent[] = [];
      for (const input of all) events.push(...(shipping.decide(fold(shipping, events), input) as ShippingEvent[]));
      expect(ways).toContain(events.map(({ type }) => type).join(' '));
    }),
  );
});
