import { eventually } from './eventually.ts';
import type { OrderView, PlacedOrder } from './shop.ts';
import { streamOf } from './store.ts';

/** The order's view once it shows every event of its streams: one stream's may be projected after the end of another's. */
export const wholeView = (order: PlacedOrder): Promise<OrderView> =>
  eventually(`all of order ${order.orderId}`, async () => {
    const contexts = ['order', 'payment', 'inventory', 'shipping'];
    const streams = await Promise.all(contexts.map((context) => streamOf(`${context}-${order.orderId}`)));
    const view = await order.view();
    return view?.history.length === streams.flat().length ? view : undefined;
  });
