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

/** An order as another workload publishes it. */
export type ForeignOrder = ReturnType<typeof foreignOrder>['data'];

/** Ways in for other workloads, by where a story is from: each publishes `order.created`. */
export type WaysIn = Readonly<Partial<Record<string, (order: ForeignOrder) => Promise<unknown>>>>;

const atOnce = 4;

/**
 * Places one order per story, `atOnce` at a time, in turn for each of the customers.
 * @param ways besides API and bus
 */
export async function placeAll(
  state: State,
  shop: Shop,
  stories: readonly Story[],
  customers: readonly Customer[],
  say: (placed: number) => void,
  ways: WaysIn = {},
): Promise<readonly Placed[]> {
  const allWays: WaysIn = { bus: (data) => putOnBus(state, data), ...ways };
  const placed: Placed[] = [];
  for (let from = 0; from < stories.length; from += atOnce) {
    const batch = stories.slice(from, from + atOnce);
    const customerIds = batch.map((_, at) => customers[(from + at) % customers.length]?.customerId ?? '');
    placed.push(
      ...(await Promise.all(batch.map((story, at) => placeOne(shop, story, customerIds[at] ?? '', allWays)))),
    );
    say(placed.length);
  }
  return placed;
}

async function placeOne(shop: Shop, story: Story, customerId: string, ways: WaysIn): Promise<Placed> {
  const { from = 'api' } = story;
  if (from !== 'api') {
    const publish = ways[from];
    if (!publish) throw new Error(`there is no way in for orders from ${from}`);
    const orderId = `web-${randomUUID()}`;
    await publish(foreignOrder(orderId, customerId, story.items, story).data);
    return { orderId, story };
  }
  const orderId = await shop.place(story, customerId);
  if (story.isCancelled) await shop.cancel(orderId);
  return { orderId, story };
}

const putOnBus = (state: State, data: ForeignOrder): Promise<void> =>
  putEvents(state, [{ Source: 'web-shop', DetailType: 'order.created', Detail: JSON.stringify({ data }) }]);
