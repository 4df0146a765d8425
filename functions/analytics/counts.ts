import type { Increment, ReceivedFrom } from '@orderflow/core';
import type { analyticsSubscription } from './subscriptions.ts';

/**
 * What an event adds to its UTC day:
 *
 * | pk | sk | attributes |
 * |---|---|---|
 * | `day#2026-11-23` | `orders` | placed, completed, cancelled |
 * | | `revenue#EUR` | orders, amount (minor units) |
 * | | `sku#<sku>#EUR` | quantity, amount (minor units) |
 *
 * An order is placed, completed or cancelled on the day it was; revenue is of completed orders.
 */
export function countsOf(event: ReceivedFrom<typeof analyticsSubscription.subscribesTo>): readonly Increment[] {
  const pk = `day#${dayOf(event.metadata.timestamp)}`;
  switch (event.type) {
    case 'order.created':
      return [{ pk, sk: 'orders', add: { placed: 1 } }];
    case 'order.cancelled':
      return [{ pk, sk: 'orders', add: { cancelled: 1 } }];
    case 'order.completed': {
      const { items, total, currency } = event.data;
      return [
        { pk, sk: 'orders', add: { completed: 1 } },
        { pk, sk: `revenue#${currency}`, add: { orders: 1, amount: total } },
        ...items.map(({ sku, quantity, unitPrice }) => ({
          pk,
          sk: `sku#${sku}#${currency}`,
          add: { quantity, amount: quantity * unitPrice },
        })),
      ];
    }
  }
}

const dayOf = (timestamp: string): string => new Date(timestamp).toISOString().slice(0, 'yyyy-mm-dd'.length);
