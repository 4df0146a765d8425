import type { Increment, ReceivedFrom } from '@orderflow/core';
import type { analyticsSubscription } from './subscriptions.ts';

/**
 * What an event adds to its day in a time zone (IANA name):
 *
 * | pk | sk | attributes |
 * |---|---|---|
 * | `day#2026-11-23` | `orders` | placed, completed, cancelled |
 * | | `revenue#EUR` | orders, amount (minor units) |
 * | | `sku#<sku>#EUR` | quantity, amount (minor units) |
 *
 * An order is placed, completed or cancelled on the day it was; revenue is of completed orders.
 */
export function countsOf(
  event: ReceivedFrom<typeof analyticsSubscription.subscribesTo>,
  timeZone: string,
): readonly Increment[] {
  const pk = `day#${dayOf(event.metadata.timestamp, timeZone)}`;
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

/** `yyyy-mm-dd`, put together by hand: how a locale writes it depends on the run time. */
function dayOf(timestamp: string, timeZone: string): string {
  const parts = formatOf(timeZone).formatToParts(new Date(timestamp));
  return ['year', 'month', 'day'].map((part) => parts.find(({ type }) => type === part)?.value).join('-');
}

/** Kept, for making one takes long. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, ...parts });
  formats.set(timeZone, format);
  return format;
}
