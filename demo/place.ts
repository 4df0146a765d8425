import { randomUUID } from 'node:crypto';
import type { State } from '@orderflow/operator';
import type { Story } from './mix.ts';
import { type Customer, putEvents } from './prepare.ts';
import { foreignOrder, type Shop } from './shop.ts';

/** An order that was placed, with what should become of it. */
export interface Placed {
  readonly orderId: string;
  readonly story: Story;
}

const atOnce = 4;

/** Places one order per story, `atOnce` at a time, in turn for each of the customers. */
export async function placeAll(
  state: State,
  shop: Shop,
  stories: readonly Story[],
  customers: readonly Customer[],
  say: (placed: number) => void,
): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (let from = 0; from < stories.length; from += atOnce) {
    const batch = stories.slice(from, from + atOnce);
    const customerIds = batch.map((_, at) => customers[(from + at) % customers.length]?.customerId ?? '');
    placed.push(...(await Promise.all(batch.map((story, at) => placeOne(state, shop, story, customerIds[at] ?? '')))));
    say(placed.length);
  }
  return placed;
}

async function placeOne(state: State, shop: Shop, story: Story, customerId: string): Promise<Placed> {
  if (story.from === 'bus') {
    const orderId = `web-${randomUUID()}`;
    const Detail = JSON.stringify(foreignOrder(orderId, customerId, story.items));
    await putEvents(state, [{ Source: 'web-shop', DetailType: 'order.created', Detail }]);
    return { orderId, story };
  }
  const orderId = await shop.place(story, customerId);
  if (story.isCancelled) await shop.cancel(orderId);
  return { orderId, story };
}
