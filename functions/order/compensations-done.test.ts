import type { DomainEvent } from '@orderflow/core';
import {
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
} from '../../events/index.ts';
import { compensationsDone } from './compensations-done.ts';

const items = [{ sku: 'tea', quantity: 2, unitPrice: 450 }];
const ids = { paymentId: 'pay-o1', orderId: 'o1' };
const money = { amount: 900, currency: 'EUR' };

const completed = PaymentCompleted({ ...ids, ...money, method: 'card' });
const failed = PaymentFailed({ ...ids, reason: 'card declined' });
const refunded = PaymentRefunded({ ...ids, ...money, reason: 'out of stock' });
const reserved = InventoryReserved({ orderId: 'o1', items });
const rejected = InventoryRejected({ orderId: 'o1', reason: 'out of stock', skus: ['tea'] });
const released = InventoryReleased({ orderId: 'o1', items, reason: 'carrier refused' });

const none: DomainEvent[] = [];

test.each<[string, DomainEvent[], DomainEvent[], string | undefined]>([
  ['nothing has happened', none, none, undefined],
  ['the money is ours', [completed], none, undefined],
  ['money and stock are held', [completed], [reserved], undefined],
  ['no money was ever taken', [failed], none, 'card declined'],
  ['no money was taken, and no stock', [failed], [rejected], 'card declined'],
  ['the money is back, of the stock nothing is known', [completed, refunded], none, undefined],
  ['the money is back, the stock is still held', [completed, refunded], [reserved], undefined],
  ['the money is still held, the stock is not', [completed], [rejected], undefined],
  ['the money is still held, the stock is back', [completed], [reserved, released], undefined],
  ['the money is back, and there was no stock', [completed, refunded], [rejected], 'out of stock'],
  ['both are back', [completed, refunded], [reserved, released], 'out of stock'],
])('%s', (_name, payment, inventory, reason) => {
  expect(compensationsDone(payment, inventory)).toBe(reason);
});
