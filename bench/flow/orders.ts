import { setTimeout as sleep } from 'node:timers/promises';
import { CUSTOMER, type Side, SKUS } from './sides.ts';

/** How long nothing may happen before an order counts as lost. */
const PATIENCE_MS = 180_000;

/** From its first event to its last, milliseconds. */
export interface Finished {
  readonly orderId: string;
  readonly created: number;
  readonly completed: number;
}

let placedSoFar = 0;

/** An order of one line, with an idempotency key, as a client would. */
async function place({ apiUrl, request }: Side): Promise<string> {
  const at = placedSoFar++;
  const items = [{ sku: SKUS[at % SKUS.length], quantity: 1, unitPrice: 1999 }];
  for (let attempt = 1; ; attempt++) {
    const response = await request(`${apiUrl}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `order-${process.pid}-${at}` },
      body: JSON.stringify({ customerId: CUSTOMER.customerId, currency: 'EUR', items }),
    });
    if (response.status === 202) return ((await response.json()) as { orderId: string }).orderId;
    const answer = `the API answered ${response.status}: ${await response.text()}`;
    if (response.status < 500 || attempt === ATTEMPTS) throw new Error(answer);
    await sleep(1000);
  }
}

/** A machine that does other things as well may take longer for a request than the API waits. */
const ATTEMPTS = 10;

/** Places orders one after another, each when the one before it has ended. */
export async function oneByOne(side: Side, count: number): Promise<readonly Finished[]> {
  const finished: Finished[] = [];
  for (let order = 0; order < count; order++) {
    finished.push(...(await ended(side, [await place(side)])));
    await sleep(50);
  }
  return finished;
}

/** What a burst of orders came to. */
export interface Burst {
  readonly orders: number;
  /** From the first request until the last order was completed. */
  readonly seconds: number;
  readonly finished: readonly Finished[];
}

/** Requests at once. */
const CLIENTS = 8;

/** Places orders as fast as the API takes them, and waits until all have ended, or for `limitMs`. */
export async function burst(side: Side, count: number, limitMs = Number.POSITIVE_INFINITY): Promise<Burst> {
  const begin = Date.now();
  const orderIds: string[] = [];
  let next = 0;
  const client = async () => {
    while (next++ < count && Date.now() - begin < limitMs) orderIds.push(await place(side));
  };
  let isPlacing = true;
  const watch = async () => {
    while (isPlacing) await side.tap.receive();
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, client)).finally(() => {
    isPlacing = false;
  });
  await Promise.all([clients, watch()]);
  const finished = await ended(side, orderIds, begin + limitMs);
  const last = Math.max(begin + 1, ...finished.map(({ completed }) => completed));
  return { orders: finished.length, seconds: (last - begin) / 1000, finished };
}

/** @throws Error when an order does not end, unless the time is up */
async function ended(side: Side, orderIds: readonly string[], deadline = Number.POSITIVE_INFINITY) {
  const { orders } = side.tap;
  const isOpen = (orderId: string) => orders.get(orderId)?.completed === undefined;
  let [open, changedAt] = [orderIds.filter(isOpen), Date.now()];
  while (open.length > 0 && Date.now() < deadline) {
    await side.tap.receive();
    const still = open.filter(isOpen);
    if (still.length < open.length) changedAt = Date.now();
    if (Date.now() - changedAt > PATIENCE_MS)
      throw new Error(`${side.name}: ${still.length} of ${orderIds.length} orders did not end, such as ${still[0]}`);
    open = still;
  }
  return orderIds.flatMap((orderId) => {
    const { created, completed } = orders.get(orderId) ?? {};
    return created === undefined || completed === undefined ? [] : [{ orderId, created, completed }];
  });
}
