import { InventoryRejected, InventoryReleased, InventoryReserved } from '../../events/index.ts';
import { movementsOf, stockWrites } from './stock.ts';

const items = [
  { sku: 'tea', quantity: 2, unitPrice: 450 },
  { sku: 'cup', quantity: 1, unitPrice: 100 },
  { sku: 'tea', quantity: 3, unitPrice: 400 },
];

test('a reservation takes, lines of one SKU together', () => {
  expect(movementsOf([InventoryReserved({ orderId: 'o1', items })])).toEqual([
    { sku: 'tea', by: -5 },
    { sku: 'cup', by: -1 },
  ]);
});

test('a release brings back the same', () => {
  expect(movementsOf([InventoryReleased({ orderId: 'o1', items, reason: 'late' })])).toEqual([
    { sku: 'tea', by: 5 },
    { sku: 'cup', by: 1 },
  ]);
});

test('a rejection moves nothing', () => {
  expect(stockWrites([InventoryRejected({ orderId: 'o1', reason: 'late', skus: ['tea'] })], 'stock')).toEqual([]);
});

test('the longest order there can be is one transaction with its commit', () => {
  const many = Array.from({ length: 50 }, (_, index) => ({ sku: `s${index}`, quantity: 1, unitPrice: 1 }));
  expect(stockWrites([InventoryReserved({ orderId: 'o1', items: many })], 'stock').length).toBeLessThan(100);
});
