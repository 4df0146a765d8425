import { setTimeout as sleep } from 'node:timers/promises';
import { contextsBy } from '../1-contexts/contexts.ts';
import { Orders } from '../2-broker/orders.ts';
import type { Shop, ShopDeps } from '../world/shop.ts';
import { finishByCalls } from './fallback.ts';
import { placeOrder } from './place-order.ts';
import { switchesOf } from './switches.ts';

export function app(deps: ShopDeps): Shop {
  const orders = new Orders(deps);
  const contexts = contextsBy(deps.call);
  const switches = switchesOf({ ...deps, table: deps.tables.switches });
  return {
    place: placeOrder({ contexts, orders, switches }),
    find: (orderId) => orders.find(orderId),
    async finish(orderId) {
      const row = await orders.find(orderId);
      const running = { ...deps, random: Math.random, sleep: (ms: number) => sleep(ms) };
      if (row?.status === 'accepted') await finishByCalls(row, running, contexts, switches);
    },
  };
}
