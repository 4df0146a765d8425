import { setTimeout as sleep } from 'node:timers/promises';
import type { Placed } from './place.ts';
import type { OrderView, Shop } from './shop.ts';

/** A placed order and what was last seen of it. */
export interface Followed extends Placed {
  readonly view: OrderView | undefined;
}

export interface FollowProps {
  readonly shop: Shop;
  readonly placed: readonly Placed[];
  readonly signal: AbortSignal;
  /** Called with every change. */
  readonly say: (orders: readonly Followed[]) => void;
  /** Gives up when nothing has changed for so long. @default 60 s */
  readonly patienceMs?: number;
}

const atOnce = 4;
const pauseMs = 250;

export const hasEnded = ({ view }: Followed): boolean => view?.status === 'completed' || view?.status === 'cancelled';

/** Looks at the orders again and again until each has ended, or nothing moves any more. */
export async function follow(props: FollowProps): Promise<readonly Followed[]> {
  const { placed, signal, say, patienceMs = 60_000 } = props;
  let orders: readonly Followed[] = placed.map((order) => ({ ...order, view: undefined }));
  let changedAt = Date.now();
  while (!orders.every(hasEnded) && Date.now() - changedAt < patienceMs) {
    const seen = await readAll(props.shop, orders);
    if (progressOf(seen) !== progressOf(orders)) changedAt = Date.now();
    orders = seen;
    say(orders);
    if (!orders.every(hasEnded)) await sleep(pauseMs, undefined, { signal });
  }
  return orders;
}

/** Ended ones are not asked for again. */
async function readAll(shop: Shop, orders: readonly Followed[]): Promise<readonly Followed[]> {
  const seen: Followed[] = [...orders];
  const open = orders.flatMap((order, at) => (hasEnded(order) ? [] : [at]));
  const work = async () => {
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      const order = seen[at] as Followed;
      seen[at] = { ...order, view: (await shop.find(order.orderId)) ?? order.view };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return seen;
}

const progressOf = (orders: readonly Followed[]): number =>
  orders.reduce((sum, { view }) => sum + (view?.history.length ?? 0) + (view ? 1 : 0), 0);

/** `3 created · 2 confirmed · 7 completed` */
export function stateLine(orders: readonly Followed[]): string {
  const states = ['on the bus', 'created', 'confirmed', 'cancelling', 'compensation-failed', 'completed', 'cancelled'];
  const count = (state: string) => orders.filter(({ view }) => (view?.status ?? 'on the bus') === state).length;
  return states
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`)
    .join(' · ');
}
