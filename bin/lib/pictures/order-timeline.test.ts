import { inventorySubscription } from '../../../functions/inventory/subscriptions.ts';
import { orderSubscription } from '../../../functions/order/subscriptions.ts';
import { paymentSubscription } from '../../../functions/payment/subscriptions.ts';
import { shippingSubscription } from '../../../functions/shipping/subscriptions.ts';
import { CAUSES, orderTimeline } from './order-timeline.ts';
import { recordedOrder } from './recording.ts';

const SUBSCRIPTIONS = {
  order: orderSubscription,
  payment: paymentSubscription,
  inventory: inventorySubscription,
  shipping: shippingSubscription,
};

test('each arrow leads to a context that subscribes to the event, and may append what it leads to', () => {
  expect(orderTimeline.arrows).toHaveLength(6);
  for (const { from, to } of orderTimeline.arrows) {
    const { subscribesTo, commitsTo } = SUBSCRIPTIONS[to.split('.')[0] as keyof typeof SUBSCRIPTIONS];
    expect(subscribesTo.map(({ type }) => type)).toContain(from);
    expect(commitsTo.events.map(({ type }) => type)).toContain(to);
  }
});

test('the recording has a time for each event, and no effect happens before its cause', () => {
  const times = recordedOrder();
  expect(Object.keys(times).sort()).toEqual(Object.keys(CAUSES).sort());
  for (const [type, cause] of Object.entries(CAUSES))
    expect(times[type]).toBeGreaterThanOrEqual(cause === undefined ? 0 : (times[cause] as number));
});
