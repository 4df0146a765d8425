import { eventually } from './support/eventually.ts';
import { booksAgree } from './support/invariants.ts';
import { deliver, drain, paused } from './support/queues.ts';
import { inStock, places } from './support/shop.ts';
import { consumer } from './support/stage.ts';
import { stocks } from './support/stock.ts';
import { streamOf } from './support/store.ts';

beforeAll(() => stocks(inStock.sku, 10_000));

const waiting: { Body?: string | undefined }[] = [];

test('an event that overtakes its predecessor waits for nothing and loses nothing', async () => {
  const { order, late } = await paused('shipping', async () => {
    const order = await places();
    await order.reaches('confirmed');
    const messages = await eventually('both messages for shipping', async () => {
      const all = await drain(consumer('shipping').queueUrl);
      if (all.length) waiting.push(...all);
      const ours = waiting.filter((message) => message.Body?.includes(order.orderId));
      return ours.length === 2 ? ours : undefined;
    });
    const [late] = messages.filter((message) => message.Body?.includes('payment.completed'));
    for (const message of messages) if (message !== late) await deliver('shipping', message.Body ?? '');
    return { order, late };
  });
  await order.ends('completed');
  await deliver('shipping', late?.Body ?? '');
  await (await places()).ends('completed');
  expect(await streamOf(`shipping-${order.orderId}`)).toEqual(['shipping.prepared', 'shipping.dispatched']);
  await booksAgree(order);
});
