import type { Shop, ShopDeps } from '../world/shop.ts';
import { Orders } from './orders.ts';
import { placeOrder } from './place-order.ts';

export function app(deps: ShopDeps): Shop {
  const orders = new Orders(deps);
  return { place: placeOrder({ ...deps, orders }), find: (orderId) => orders.find(orderId) };
}
