import { setTimeout as sleep } from 'node:timers/promises';
import type { Order, Row } from '../world/shop.ts';

/** What became of one request. */
export interface Response {
  readonly orderId: string;
  readonly ms: number;
  /** @default no answer: the connection broke */
  readonly row?: Row;
}

/** How many orders come each second. */
export const RATE = 4;

/** Of ten orders three are not as they should be: the card is declined, the goods are sold out, the country is not known. */
export function orderAt(at: number, name: string): Order {
  const order = { orderId: `${name}-${at}`, sku: 'tea', quantity: 2, price: 250, card: 'visa', country: 'DE' };
  if (at % 10 === 3) return { ...order, card: 'declined' };
  if (at % 10 === 6) return { ...order, sku: 'sold-out' };
  if (at % 10 === 9) return { ...order, country: 'nowhere' };
  return order;
}

/** Sends an order once. A customer that gets no answer does not try again. */
export async function send(url: string, order: Order): Promise<Response> {
  const start = performance.now();
  const told = (row?: Row) => ({
    orderId: order.orderId,
    ms: performance.now() - start,
    ...(row?.status && { row }),
  });
  try {
    const answer = await fetch(`${url}/orders`, { method: 'POST', body: JSON.stringify(order) });
    return told((await answer.json()) as Row);
  } catch {
    return told();
  }
}

/**
 * Sends orders at a fixed rate, however long the answers take.
 * @param before called before each order with its number
 */
export async function sendAll(
  url: string,
  count: number,
  name: string,
  before: (at: number) => void,
): Promise<Response[]> {
  const start = performance.now();
  const responses: Promise<Response>[] = [];
  for (let at = 0; at < count; at++) {
    await sleep(Math.max(0, start + (at * 1000) / RATE - performance.now()));
    before(at);
    responses.push(send(url, orderAt(at, name)));
  }
  return Promise.all(responses);
}
