import { Orders } from '../0-before/orders.ts';
import type { Shop, ShopDeps } from '../world/shop.ts';
import { contextsBy } from './contexts.ts';
import { placeOrder } from './place-order.ts';

export function app(deps: ShopDeps): Shop {
  const orders = new Orders(deps);
  const contexts = contextsBy(deps.call);
  return { place: placeOrder({ contexts, orders }), find: (orderId) => orders.find(orderId) };
}
