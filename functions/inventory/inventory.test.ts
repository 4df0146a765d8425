import { fold } from '@orderflow/core';
import { specify } from '@orderflow/testing';
import * as fc from 'fast-check';
import { InventoryRejected, InventoryReleased, InventoryReserved } from '../../events/index.ts';
import { type InventoryEvent, type InventoryInput, inventory } from './inventory.ts';
import { movementsOf } from './stock.ts';

const given = specify(inventory);

const items = [
  { sku: 'tea', quantity: 2, unitPrice: 450 },
  { sku: 'cup', quantity: 1, unitPrice: 100 },
];
const reserved = InventoryReserved({ orderId: 'o1', items });
const soldOut = InventoryRejected({ orderId: 'o1', reason: 'out of stock', skus: ['cup'] });
const tombstone = InventoryRejected({ orderId: 'o1', reason: 'changed my mind', skus: [] });
const released = InventoryReleased({ orderId: 'o1', items, reason: 'changed my mind' });

const reserve: InventoryInput = { type: 'Reserve', orderId: 'o1', items };
const outOfStock: InventoryInput = { type: 'OutOfStock', orderId: 'o1', skus: ['cup'] };
const giveBack: InventoryInput = { type: 'GiveBack', orderId: 'o1', reason: 'changed my mind' };

describe('the first word', () => {
  test('reserved', () => given().when(reserve).then(reserved));
  test('out of stock', () => given().when(outOfStock).then(soldOut));
  test('given up before it was paid: a tombstone', () => given().when(giveBack).then(tombstone));
});

describe('after it', () => {
  test('what was reserved is released', () => given(reserved).when(giveBack).then(released));
  test('what was refused has nothing to release', () => given(soldOut).when(giveBack).thenNothing());
  test('nothing is released twice', () => given(reserved, released).when(giveBack).thenNothing());
  test('nothing is reserved twice', () => given(reserved).when(reserve).thenNothing());
  test('nothing is reserved after the tombstone', () => given(tombstone).when(reserve).thenNothing());
  test('nothing is reserved after the release', () => given(reserved, released).when(reserve).thenNothing());
  test('what is reserved does not run out', () => given(reserved).when(outOfStock).thenNothing());
});

const inputs = fc.array(fc.constantFrom(reserve, outOfStock, giveBack), { maxLength: 20 });

function run(all: readonly InventoryInput[]): InventoryEvent[] {
  const events: InventoryEvent[] = [];
  for (const input of all) events.push(...(inventory.decide(fold(inventory, events), input) as InventoryEvent[]));
  return events;
}

test('any order and repetition of inputs reserves at most once, and releases only what is reserved', () => {
  const ways = ['', 'inventory.reserved', 'inventory.reserved inventory.released', 'inventory.rejected'];
  fc.assert(
    fc.property(inputs, (all) => {
      const events = run(all);
      expect(ways).toContain(events.map(({ type }) => type).join(' '));
      for (const { by } of movementsOf(events)) expect(by).toBeLessThanOrEqual(0);
    }),
  );
});

test('once given up, no stock is held, whatever comes later', () => {
  fc.assert(
    fc.property(inputs, inputs, (before, after) => {
      const events = run([...before, giveBack, ...after]);
      for (const { by } of movementsOf(events)) expect(by).toBe(0);
    }),
  );
});
