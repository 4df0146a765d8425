import { randomUUID } from 'node:crypto';
import { type Item, type Story, totalOf } from './mix.ts';

/** An order as `GET /orders/{id}` shows it, as far as the demo looks. */
export interface OrderView {
  readonly status: string;
  readonly reason?: string;
  readonly total: number;
  readonly currency: string;
  readonly history: readonly { readonly type: string; readonly at: string }[];
}

/** The shop's HTTP API. */
export interface Shop {
  /** @returns the order's id */
  place(story: Story, customerId: string): Promise<string>;
  cancel(orderId: string): Promise<void>;
  /** @returns `undefined` if nobody knows the order yet */
  find(orderId: string): Promise<OrderView | undefined>;
}

export function shopAt(apiUrl: string, request: typeof fetch, signal: AbortSignal): Shop {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(apiUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal,
    });
  return {
    async place({ items, payment, shipTo }, customerId) {
      const key = { 'idempotency-key': randomUUID() };
      const response = await post('/orders', { customerId, items, payment, shipTo }, key);
      const { orderId } = (await expectStatus(response, 202)) as { orderId: string };
      return orderId;
    },
    async cancel(orderId) {
      await expectStatus(await post(`/orders/${orderId}/cancel`, {}), 202);
    },
    async find(orderId) {
      const response = await request(`${apiUrl}/orders/${orderId}`, { signal });
      if (response.status === 404) return void (await response.arrayBuffer());
      return (await expectStatus(response, 200)) as OrderView;
    },
  };
}

async function expectStatus(response: Response, status: number): Promise<unknown> {
  if (response.status === status) return response.json();
  throw new Error(`the API answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
}

/** As another workload would tell of an order: just the data, no metadata. */
export const foreignOrder = (
  orderId: string,
  customerId: string,
  items: readonly Item[],
  { payment, shipTo }: Pick<Story, 'payment' | 'shipTo'> = {},
) => ({
  data: { orderId, customerId, items, total: totalOf(items), ...(payment && { payment }), ...(shipTo && { shipTo }) },
});
