import { Orders } from '../2-broker/orders.ts';
import type { Shop, ShopDeps } from '../world/shop.ts';
import { placeOrder } from './place-order.ts';

export function app(deps: ShopDeps): Shop {
  const orders = new Orders(deps);
  return { place: placeOrder({ orders }), find: (orderId) => orders.find(orderId) };
}
