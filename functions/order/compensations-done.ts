import type { DomainEvent } from '@orderflow/core';
import { findEvent } from '@orderflow/core';
import { InventoryRejected, InventoryReleased, PaymentFailed, PaymentRefunded } from '../../events/index.ts';

/**
 * Why an order has nothing left to hold, or `undefined` while it still may. Read from the streams of payment and
 * inventory: either no money was ever taken (then no stock was either, for stock follows money), or the money is back
 * and the stock is too.
 */
export function compensationsDone(
  payment: readonly DomainEvent[],
  inventory: readonly DomainEvent[],
): string | undefined {
  const failed = findEvent(payment, PaymentFailed);
  if (failed) return failed.data.reason;
  const stockIsBack = findEvent(inventory, InventoryRejected) ?? findEvent(inventory, InventoryReleased);
  return stockIsBack && findEvent(payment, PaymentRefunded)?.data.reason;
}
