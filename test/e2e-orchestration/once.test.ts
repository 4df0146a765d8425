import { charge, ledgerOf, shipment } from '../e2e/support/ledger.ts';
import { deliver } from '../e2e/support/queues.ts';
import { inStock, places, putEvent } from '../e2e/support/shop.ts';
import { stocks } from '../e2e/support/stock.ts';
import { streamOf } from '../e2e/support/store.ts';
import { endedExecutionsOf, placesWithMishaps } from './support/saga.ts';

beforeAll(() => stocks(inStock.sku, 10_000));

test('order.created five times, at once and later, starts one saga', async () => {
  const order = await placesWithMishaps([]);
  const again = {
    data: { orderId: order.orderId, customerId: order.customerId, items: [inStock], total: 1999, currency: 'EUR' },
    metadata: {
      eventId: `order-${order.orderId}:1`,
      timestamp: new Date().toISOString(),
      correlationId: 'again',
      version: 1,
      stream: `order-${order.orderId}`,
      sequence: 1,
    },
  };
  await Promise.all([1, 2].map(() => putEvent('orderflow.order', 'order.created', again)));
  await order.ends('completed');
  const message = {
    id: 'x',
    'detail-type': 'order.created',
    source: 'orderflow.order',
    time: again.metadata.timestamp,
  };
  for (let time = 0; time < 2; time++) await deliver('saga-starter', JSON.stringify({ ...message, detail: again }));
  await (await places()).ends('completed');
  expect(await endedExecutionsOf(order)).toEqual({ order: 'SUCCEEDED' });
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  expect(await streamOf(`payment-${order.orderId}`)).toEqual(['payment.completed']);
});
