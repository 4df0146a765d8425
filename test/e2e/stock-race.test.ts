import { booksAgree } from './support/invariants.ts';
import { newCustomer, type PlacedOrder, places } from './support/shop.ts';
import { availableOf, stocks } from './support/stock.ts';

/** `ORDERFLOW_RACE_ORDERS=1000` is the long race, some minutes on two cores. */
const ORDERS = Number(process.env.ORDERFLOW_RACE_ORDERS ?? 250);
const UNITS = ORDERS / 10;

test(`${ORDERS} orders racing for ${UNITS} units sell exactly ${UNITS}`, async () => {
  await stocks('hot-item', UNITS);
  const customerId = await newCustomer();
  const items = [{ sku: 'hot-item', quantity: 1, unitPrice: 500 }];
  const orders: PlacedOrder[] = [];
  while (orders.length < ORDERS) {
    const length = Math.min(25, ORDERS - orders.length);
    orders.push(...(await Promise.all(Array.from({ length }, () => places({ customerId, items })))));
  }
  const endings = { completed: 0, cancelled: 0 };
  for (const order of orders) {
    const { status } = await order.reachesAnEnd(400);
    endings[status] += 1;
    await booksAgree(order);
  }
  expect(endings).toEqual({ completed: UNITS, cancelled: ORDERS - UNITS });
  expect(await availableOf('hot-item')).toBe(0);
});
