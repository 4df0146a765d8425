import type { Change, EventStoreWatch, Violation, Watch } from '@orderflow/simulation/invariants';
import type { Random } from '@orderflow/simulation/kernel';
import { Client, type World } from '@orderflow/simulation/stage';
import { type Answer, ApiClient, tracing } from './api-client.ts';
import { cancelOf, type Wishes } from './expected.ts';
import { Looks } from './looks.ts';
import { sloppy } from './sloppy.ts';
import { regret, totalElsewhere, type Wish, wishOf } from './wishes.ts';

const HOUR = 3_600_000;

/** A key is remembered for ever; nobody sends a request again after a day. */
const KEY_LASTS = 24 * HOUR - 120_000;

/** A request that may be sent again: it is the same each time. */
interface Order {
  readonly wish: Wish;
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string | undefined;
}

/**
 * Customers of the shop: place orders through the API or through another workload, look how they get on, repeat what they
 * asked for, and change their mind. They believe what they are told, and say so when it was not true.
 */
export class Customers implements Watch {
  /** Orders that were accepted: somebody was told so. */
  readonly accepted = new Set<string>();
  readonly looks: Looks;
  private readonly random: Random;
  private readonly self: Client;
  private readonly api: ApiClient;
  /** Who waits for which event of which order, to change their mind right then. */
  private readonly aims = new Map<string, () => void>();
  private refused = 0;
  private repeated = 0;
  private answered = 0;
  /** Orders whose cancelling was accepted. */
  private readonly cancelled = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly ids: readonly string[],
    private readonly wishes: Wishes,
    private readonly store: EventStoreWatch,
  ) {
    this.random = world.kernel.random.fork();
    this.self = new Client(world, 'customer');
    this.api = new ApiClient(world, this.self);
    this.looks = new Looks(store);
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

  /** An order at each instant. */
  placeAll(instants: readonly number[]): void {
    for (const [index, at] of instants.entries()) {
      const number = index + 1;
      const wish = wishOf(this.random, number, this.random.pick(this.ids));
      const isForeign = this.random.chance(0.2);
      const key = this.random.chance(0.8) ? `key-${number}` : undefined;
      this.self.act(() => (isForeign ? this.placeElsewhere(`web-${number}`, wish) : this.place(wish, key)), at);
    }
  }

  /** Whether all that they want is done. */
  get areDone(): boolean {
    return this.self.isDone;
  }

  judged() {
    const { answered, repeated, refused } = this;
    return {
      ...{ 'orders that were accepted': this.accepted.size, 'answers to GET': this.looks.count },
      ...{ 'cancels that were accepted': this.cancelled.size, 'cancels that came too late': refused },
      ...{ 'answers to a repeated key': repeated, 'answers to a key with another body': answered },
    };
  }

  /** An event that somebody waited for is in the store: they act within a moment. */
  onChange({ after }: Change): readonly Violation[] {
    const stream = after?.stream?.S;
    if (stream === undefined || !this.aims.has(stream)) return [];
    this.aims.get(stream)?.();
    this.aims.delete(stream);
    return [];
  }

  /** Nobody was promised anything that did not come true. */
  atRest(): readonly Violation[] {
    return [...this.cancelled]
      .map((orderId) => ({ orderId, last: this.store.events(`order-${orderId}`).at(-1)?.type }))
      .filter(({ last }) => last !== 'order.cancelled')
      .map(({ orderId, last }) => ({ invariant: 'an accepted cancel did not cancel', detail: `${orderId}: ${last}` }));
  }

  /** All look once more: at each order, and at what they have ordered. */
  async lookAtEnd(): Promise<void> {
    for (const orderId of this.accepted) await this.look(orderId);
  }

  /** Asks until it is told. Without a key a customer asks once: a second try could be a second order. */
  private async place(wish: Wish, key: string | undefined): Promise<void> {
    const { headers, correlationId } = tracing(this.random, wish.number);
    this.wishes.send({ wish, correlationId });
    const order = { wish, headers, key };
    const patience = key === undefined ? 1 : 100;
    for (let attempt = 1; attempt <= patience; attempt++) {
      const answer = await this.order(order);
      if (answer.statusCode === 202) return this.placed(order, String(answer.body.orderId));
      if (answer.statusCode !== undefined && answer.statusCode < 500)
        throw new Error(`${answer.statusCode} to an order: ${JSON.stringify(answer.body)}`);
      // At once, while what the process that died had sent is still on its way; or when a person would.
      await this.self.process.sleep(
        this.random.chance(0.3) ? this.random.between(0, 20) : this.random.between(200, 10_000),
      );
    }
  }

  private async placed(order: Order, orderId: string): Promise<void> {
    this.accepted.add(orderId);
    if (order.key !== undefined && this.world.faults.strike('client', () => `${order.key} asks once more`))
      this.self.act(() => this.repeat(order, orderId), this.world.kernel.now + this.lateness());
    await Promise.all([this.perhapsCancel(orderId), this.perhapsPoll(orderId)]);
  }

  /** How long after its answer a request is sent again, milliseconds: mostly at once, sometimes as late as keys last. */
  private lateness(): number {
    if (this.random.chance(0.8)) return this.random.between(0, 5_000);
    return this.random.chance(0.7) ? this.random.between(0, HOUR) : this.random.between(HOUR, KEY_LASTS);
  }

  /** One key, one order; and none for another body. */
  private async repeat(order: Order, orderId: string): Promise<void> {
    const [again, other] = await Promise.all([
      this.order(order),
      this.random.chance(0.3)
        ? this.order({ ...order, wish: { ...order.wish, customerId: 'somebody else' } })
        : undefined,
    ]);
    if (again.statusCode === 202) this.repeated++;
    if (other?.statusCode === 422) this.answered++;
    if (again.statusCode === 202 && again.body.orderId !== orderId)
      this.violate('a repeated key is another order', `${order.key}: ${orderId}, ${again.body.orderId}`);
    if (again.statusCode !== 202 && !isFailure(again))
      this.violate('a repeated key is refused', `${order.key}: ${again.statusCode}`);
    if (other && other.statusCode !== 422 && !isFailure(other))
      this.violate('a key is taken for another order', `${order.key}: ${other.statusCode}`);
  }

  private order({ wish, headers, key }: Order): Promise<Answer> {
    const { customerId, items, payment, shipTo, currency } = wish;
    return this.api.ask({
      ...{ method: 'POST', path: '/orders' },
      headers: { ...headers, ...(key !== undefined && { 'Idempotency-Key': key }) },
      body: { items, customerId, payment, shipTo, currency },
    });
  }

  /** Another workload takes the order, and puts it on the bus until the bus has it; it may do so twice. */
  private async placeElsewhere(orderId: string, wish: Wish): Promise<void> {
    const { customerId, items, payment, shipTo, currency } = wish;
    const data = { customerId, items, payment, shipTo, currency, orderId, total: totalElsewhere(wish) };
    const isSloppy = this.world.faults.strike('producer', () => `the envelope of ${orderId}`);
    const { detail, lost } = isSloppy
      ? sloppy(this.random, data, this.world.kernel.now)
      : { detail: { data }, lost: undefined };
    this.wishes.take(orderId, { ...wish, ...(lost && { [lost]: undefined }) });
    const put = () => this.self.put('web-shop', 'order.created', detail);
    await put();
    this.accepted.add(orderId);
    if (this.world.faults.strike('client', () => `${orderId} is put once more`)) await put();
    await this.perhapsCancel(orderId);
  }

  private async perhapsCancel(orderId: string): Promise<void> {
    const after = regret(this.random);
    if (after === undefined) return;
    if (this.random.chance(0.5)) await this.untilNearlyConfirmed(orderId);
    else await this.self.process.sleep(after);
    for (let attempt = 1; attempt <= 20; attempt++) {
      if (await this.cancel(orderId)) return;
      await this.self.process.sleep(this.random.between(200, 60_000));
    }
  }

  /** @returns whether there is nothing more to ask for */
  private async cancel(orderId: string): Promise<boolean> {
    const wasThere = this.store.events(`order-${orderId}`).length > 0;
    const { reason, correlationId } = cancelOf(orderId);
    this.wishes.cancel(orderId);
    const answer = await this.api.ask({
      method: 'POST',
      path: `/orders/${orderId}/cancel`,
      headers: { 'x-correlation-id': correlationId },
      body: { reason },
    });
    for (const violation of this.looks.cancelAnswered(orderId, answer.statusCode, wasThere))
      this.world.violate(violation);
    if (answer.statusCode === 409) this.refused++;
    if (answer.statusCode === 202) {
      this.cancelled.add(orderId);
      this.looks.told(orderId, String(answer.body.status));
      for (let look = 1; look <= 2; look++) {
        await this.look(orderId);
        await this.self.process.sleep(this.random.between(1, 5_000));
      }
    }
    // 404: another workload's order may not have been adopted yet.
    return answer.statusCode !== 404 && !isFailure(answer);
  }

  /** What decides whether an order is confirmed has just been written, or it takes too long. */
  private untilNearlyConfirmed(orderId: string): Promise<void> {
    const { process } = this.self;
    return new Promise((resolve) => {
      const stream = `${this.random.pick(['inventory', 'inventory', 'payment'])}-${orderId}`;
      const give = () => {
        this.aims.delete(stream);
        resolve();
      };
      this.aims.set(stream, () => void process.sleep(this.random.between(0, 600)).then(give));
      void process.sleep(HOUR).then(give);
    });
  }

  private async perhapsPoll(orderId: string): Promise<void> {
    if (this.random.chance(0.5)) return;
    for (let look = 1, pause = 1_000; look <= 3; look++, pause *= 10) {
      await this.self.process.sleep(this.random.between(0, pause));
      await this.look(orderId);
    }
  }

  private async look(orderId: string): Promise<void> {
    const wasThere = this.store.events(`order-${orderId}`).length > 0;
    const before = this.looks.known(orderId);
    const answer = await this.api.ask({ method: 'GET', path: `/orders/${orderId}` });
    // Another workload's order may not have been adopted yet.
    if (!wasThere && answer.statusCode === 404) return;
    for (const violation of this.looks.look(orderId, answer, before)) this.world.violate(violation);
  }

  private violate(invariant: string, detail: string): void {
    this.world.violate({ invariant, detail });
  }
}

const isFailure = ({ statusCode }: Answer): boolean => statusCode === undefined || statusCode >= 500;
