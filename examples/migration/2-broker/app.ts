import { contextsBy } from '../1-contexts/contexts.ts';
import type { Shop, ShopDeps } from '../world/shop.ts';
import { Orders } from './orders.ts';
import { placeOrder } from './place-order.ts';

export function app(deps: ShopDeps): Shop {
  const orders = new Orders(deps);
  const contexts = contextsBy(deps.call);
  return { place: placeOrder({ contexts, orders }), find: (orderId) => orders.find(orderId) };
}
