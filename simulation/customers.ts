import type { Random } from '@orderflow/simulation/kernel';
import type { World } from '@orderflow/simulation/stage';
import { Client } from '@orderflow/simulation/stage';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { CreateOrder } from '../events/index.ts';
import { sloppy } from './sloppy.ts';
import { regret, wishOf } from './wishes.ts';

/** @see https://www.w3.org/TR/trace-context/ */
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Customers of the shop: place orders through the API or through another workload, and change their mind. */
export class Customers {
  /** Orders that were accepted: somebody was told so. */
  readonly accepted = new Set<string>();
  private readonly random: Random;
  private readonly self: Client;

  constructor(
    private readonly world: World,
    private readonly ids: readonly string[],
  ) {
    this.random = world.kernel.random.fork();
    this.self = new Client(world, 'customer');
  }

  /** The service that owns the customers says who they are. */
  introduceAll(): void {
    for (const [at, customerId] of this.ids.entries())
      this.self.act(async () => {
        if (this.world.faults.strike('producer', () => `${customerId} has a wrong address, of the future`)) {
          await this.introduce(customerId, 'wrong@example.com', { version: '1.0', timestamp: '2062-01-01T00:00:00Z' });
          await this.self.process.sleep(2_000); // EventBridge knows seconds
        }
        await this.introduce(customerId, `customer-${at}@example.com`, { version: '1.0' });
      });
  }

  private introduce(customerId: string, email: string, metadata: object): Promise<void> {
    const data = { customerId, email, name: customerId };
    return this.self.put('customer-service', 'integration.customer.created', { data, metadata });
  }

  /** The addresses that customers have in the end. */
  get addresses(): ReadonlyMap<string, string> {
    return new Map(this.ids.map((customerId, at) => [customerId, `customer-${at}@example.com`]));
  }

  /** So many orders, in so many milliseconds. */
  placeAll(orders: number, within: number): void {
    for (let number = 1; number <= orders; number++) {
      const at = this.world.kernel.now + this.random.between(0, within);
      const wish = wishOf(this.random, this.random.pick(this.ids));
      const isForeign = this.random.chance(0.2);
      const key = this.random.chance(0.8) ? `key-${number}` : undefined;
      this.self.act(() => (isForeign ? this.placeElsewhere(`web-${number}`, wish) : this.place(wish, key)), at);
    }
  }

  /** Whether all that they want is done. */
  get areDone(): boolean {
    return this.self.isDone;
  }

  /** Asks until it is told. Without a key a customer asks once: a second try could be a second order. */
  private async place(wish: CreateOrder['data'], key: string | undefined): Promise<void> {
    const patience = key === undefined ? 1 : 100;
    for (let attempt = 1; attempt <= patience; attempt++) {
      const { statusCode, body } = await this.ask('POST', '/orders', wish, key);
      if (statusCode === 202) {
        const { orderId } = JSON.parse(String(body)) as { orderId: string };
        this.accepted.add(orderId);
        if (key !== undefined && this.world.faults.strike('client', () => `${key} asks once more`))
          void (await this.ask('POST', '/orders', wish, key));
        return this.perhapsCancel(orderId);
      }
      if (statusCode !== undefined && statusCode < 500) throw new Error(`${statusCode} to an order: ${body}`);
      await this.self.process.sleep(this.random.between(200, 10_000));
    }
  }

  /** Another workload takes the order, and puts it on the bus until the bus has it; it may do so twice. */
  private async placeElsewhere(orderId: string, wish: CreateOrder['data']): Promise<void> {
    const total = wish.items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    const data = { ...wish, orderId, total };
    const isSloppy = this.world.faults.strike('producer', () => `the envelope of ${orderId}`);
    const detail = isSloppy ? sloppy(this.random, data, this.world.kernel.now) : { data };
    const put = () => this.self.put('web-shop', 'order.created', detail);
    await put();
    this.accepted.add(orderId);
    if (this.world.faults.strike('client', () => `${orderId} is put once more`)) await put();
    await this.perhapsCancel(orderId);
  }

  private async perhapsCancel(orderId: string): Promise<void> {
    const after = regret(this.random);
    if (after === undefined) return;
    await this.self.process.sleep(after);
    for (let attempt = 1; attempt <= 20; attempt++) {
      const { statusCode } = await this.ask('POST', `/orders/${orderId}/cancel`, { reason: 'changed my mind' });
      if (statusCode === 202) return this.readOwnWrite(orderId);
      // 404: another workload's order may not have been adopted yet.
      if (statusCode !== undefined && statusCode < 500 && statusCode !== 404) return;
      await this.self.process.sleep(this.random.between(200, 60_000));
    }
  }

  /** Whoever was told that the order is being cancelled never reads again what was before. */
  private async readOwnWrite(orderId: string): Promise<void> {
    for (let look = 1; look <= 3; look++) {
      const { statusCode, body } = await this.ask('GET', `/orders/${orderId}`, {});
      const { status } = statusCode === 200 ? (JSON.parse(String(body)) as { status: string }) : {};
      if (status === 'created' || status === 'confirmed' || statusCode === 404)
        this.world.violate({
          invariant: 'an order goes back for the one who cancelled it',
          detail: `${orderId} is ${status ?? 'not there'}`,
        });
      await this.self.process.sleep(this.random.between(1, 5_000));
    }
  }

  private ask(
    method: string,
    path: string,
    body: object,
    key?: string,
  ): Promise<Pick<APIGatewayProxyStructuredResultV2, 'statusCode' | 'body'>> {
    const trace = this.random.chance(0.5) ? { traceparent: TRACEPARENT } : {};
    const headers = {
      'content-type': 'application/json',
      ...trace,
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const requestContext = { http: { method }, stage: '$default' };
    return this.world.request(this.self.process, 'api', {
      ...{ version: '2.0', rawPath: path, rawQueryString: '', headers, requestContext },
      ...{ body: JSON.stringify(body), isBase64Encoded: false },
    });
  }
}
