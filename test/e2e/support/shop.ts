import { randomUUID } from 'node:crypto';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { publisher } from '@orderflow/core/publisher';
import { signedBy } from '@orderflow/local';
import { type CreateOrder, CustomerCreated } from '../../../events/index.ts';
import { aws, somebody } from './aws.ts';
import { eventually } from './eventually.ts';
import { stage } from './stage.ts';

/** What a test says about an order; the rest has defaults. */
export type Wish = Partial<CreateOrder['data']>;

export interface OrderView {
  readonly orderId: string;
  readonly status: string;
  readonly total: number;
  readonly reason?: string;
  readonly items: { readonly sku: string; readonly quantity: number }[];
  readonly history: {
    readonly eventId: string;
    readonly type: string;
    readonly at: string;
    readonly causationId?: string;
  }[];
}

export type Ending = 'completed' | 'cancelled';

const hasEnded = (view: OrderView): view is OrderView & { readonly status: Ending } =>
  view.status === 'completed' || view.status === 'cancelled';

/** A customer that the customer service has announced, so that mail finds them. */
export async function newCustomer(): Promise<string> {
  const customerId = `cust-${randomUUID()}`;
  const customer = CustomerCreated({ customerId, email: `${customerId}@example.com`, name: 'Ada' });
  await publisher({ contracts: [CustomerCreated], client: aws.customers, busName: stage().bus.name }).publish([
    customer,
  ]);
  return customerId;
}

/** One unit of something that is always in stock. */
export const inStock = { sku: 'espresso-beans', quantity: 1, unitPrice: 1999 };
/** What never is. */
export const soldOut = { sku: 'sold-out', quantity: 1, unitPrice: 1999 };

/** Puts an order through the HTTP API. */
export async function places(wish: Wish = {}): Promise<PlacedOrder> {
  const body = { customerId: wish.customerId ?? (await newCustomer()), items: [inStock], ...wish };
  const response = await post('/orders', body);
  if (response.status !== 202) throw new Error(`POST /orders: ${response.status} ${await response.text()}`);
  const { orderId } = (await response.json()) as { orderId: string };
  return new PlacedOrder(orderId, body.customerId);
}

/** Puts an `order.created` on the bus as another workload would: plain `PutEvents`, no metadata. */
export async function foreignOrder(wish: Wish = {}): Promise<PlacedOrder> {
  const orderId = `web-${randomUUID()}`;
  const customerId = wish.customerId ?? (await newCustomer());
  const items = wish.items ?? [inStock];
  const total = items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
  await putEvent('web-shop', 'order.created', { data: { orderId, total, ...wish, customerId, items } });
  return new PlacedOrder(orderId, customerId);
}

/** A raw entry on the bus, shaped by hand. */
export async function putEvent(source: string, detailType: string, detail: unknown): Promise<void> {
  const entry = {
    EventBusName: stage().bus.name,
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
  };
  const answer = await aws.shop.send(new PutEventsCommand({ Entries: [entry] }));
  if (answer.FailedEntryCount) throw new Error(`PutEvents: ${JSON.stringify(answer.Entries)}`);
}

export const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  request(url(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const get = (path: string) => request(url(path));

/** As the one who may call the API, where only signed requests reach it. */
const request: typeof fetch = (input, init) => {
  const { credentials } = somebody('caller');
  const { region } = stage();
  return (credentials ? signedBy({ region, service: 'execute-api', credentials }) : fetch)(input, init);
};

const url = (path: string) => `${stage().apiUrl.replace(/\/$/, '')}${path}`;

export class PlacedOrder {
  constructor(
    readonly orderId: string,
    readonly customerId: string,
  ) {}

  /** As the API tells it; `undefined` while it is unknown. */
  async view(): Promise<OrderView | undefined> {
    const response = await get(`/orders/${this.orderId}`);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET /orders/${this.orderId}: ${response.status}`);
    return (await response.json()) as OrderView;
  }

  /** Waits until the order has the status, or fails when it has ended otherwise. */
  reaches(status: string, seconds?: number): Promise<OrderView> {
    return eventually(
      `order ${this.orderId} ${status}`,
      async () => {
        const view = await this.view();
        if (view?.status === status) return view;
        throw new Error(view ? `is ${view.status}: ${view.history.map((event) => event.type)}` : 'is unknown');
      },
      seconds,
    );
  }

  /** Waits until the order has ended, whichever way. */
  reachesAnEnd(seconds?: number): Promise<OrderView & { readonly status: Ending }> {
    return eventually(
      `the end of order ${this.orderId}`,
      async () => {
        const now = await this.view();
        if (now && hasEnded(now)) return now;
        throw new Error(now ? `is ${now.status}: ${now.history.map((event) => event.type)}` : 'is unknown');
      },
      seconds,
    );
  }

  /** Waits for the end and checks it. */
  async ends(status: Ending, { because, seconds }: { because?: string; seconds?: number } = {}) {
    const view = await this.reachesAnEnd(seconds);
    expect({ status: view.status, ...(because && { reason: view.reason }) }).toEqual({
      status,
      ...(because && { reason: expect.stringContaining(because) }),
    });
    return view;
  }

  cancel(reason?: string) {
    return post(`/orders/${this.orderId}/cancel`, reason ? { reason } : {});
  }
}
