import { signWebhook } from '@orderflow/core/providers';
import type { Violation, Watch } from '@orderflow/simulation/invariants';
import type { Random } from '@orderflow/simulation/kernel';
import { Client, type World } from '@orderflow/simulation/stage';
import { isUndecided, TELL, type Tell } from './pending-charges.ts';

const FUNCTION = 'payment-webhook';
const MINUTE = 60_000;

/** How often somebody may knock who is not the provider, in a run. */
const TIMES = 10;

interface Call {
  readonly body: string;
  readonly header: string;
}

/**
 * The payment provider's webhook: it tells what it has decided, until it is answered. News may come hours late, twice, after older
 * news, or never; and others knock, too, with news that is made up, or was signed long ago.
 */
export class Webhooks implements Watch {
  private readonly random: Random;
  private readonly provider: Client;
  private readonly forger: Client;
  private readonly secret: string;
  /** What was signed, and when. */
  private readonly signed: { readonly call: Call; readonly at: number }[] = [];
  /** Pieces of news, by charge. */
  private readonly news = new Map<string, Set<string>>();

  constructor(
    private readonly world: World,
    /** The orders that there are by now. */
    private readonly orders: () => readonly string[],
    /** How often news was noted, by order. */
    private readonly noted: (orderId: string) => number,
  ) {
    this.random = world.kernel.random.fork();
    this.provider = new Client(world, 'provider');
    this.forger = new Client(world, 'webhook-forger');
    this.secret = String(world.hostNamed(FUNCTION).model.environment.PAYMENT_WEBHOOK_SECRET);
    const tell: Tell = (charge, status) => this.tell(charge, status);
    world.dependency('payment-gateway').memory.set(TELL, tell);
  }

  /** Once everything is decided and told: news that comes later is still handled. */
  get isDone(): boolean {
    const { memory } = this.world.dependency('payment-gateway');
    return this.forger.isDone && this.provider.isDone && ![...memory.keys()].some(isUndecided);
  }

  /** Others knock now and then, within so many milliseconds. */
  knockAll(within: number): void {
    const begin = this.world.kernel.now;
    for (let time = 0; time < TIMES; time++)
      this.forger.act(() => this.knock(), begin + this.random.between(0, within));
  }

  atRest(): readonly Violation[] {
    return [...this.news].flatMap(([charge, ids]) => {
      const orderId = charge.slice('charge-'.length);
      const noted = this.noted(orderId);
      if (noted <= ids.size) return [];
      return [{ invariant: 'news of a charge was noted twice', detail: `${orderId}: ${noted} of ${ids.size}` }];
    });
  }

  private tell(charge: string, status: string): void {
    const way = this.world.faults.strike('webhook', () => `news of ${charge}`) ? this.random.pick(WAYS) : 'soon';
    if (way === 'never') return;
    const id = this.idFor(charge);
    const at = this.world.kernel.now + (way === 'late' ? this.random.between(MINUTE, 300 * MINUTE) : 1000);
    this.provider.act(() => this.insist({ id, charge, status }), at);
    if (way === 'twice')
      this.provider.act(() => this.insist({ id, charge, status }), at + this.random.between(0, MINUTE));
    if (way === 'older') {
      const older = { id: this.idFor(charge), charge, status: 'processing' };
      this.provider.act(() => this.insist(older), at + this.random.between(0, MINUTE));
    }
  }

  private idFor(charge: string): string {
    const ids = this.news.get(charge) ?? new Set<string>();
    this.news.set(charge, ids);
    const id = `evt-${charge}-${ids.size}`;
    ids.add(id);
    return id;
  }

  /** Tells it until it is answered. */
  private async insist(news: object): Promise<void> {
    for (let attempt = 1; attempt <= 50; attempt++) {
      const call = this.sign(news);
      const status = await this.send(this.provider, call);
      if (status === 200) return;
      if (status !== undefined && status < 500)
        return this.violate('a webhook of the provider was refused', call, status);
      await this.provider.process.sleep(this.random.between(1000, 10 * MINUTE));
    }
  }

  private sign(news: object): Call {
    const body = JSON.stringify(news);
    const at = this.world.kernel.now;
    const call = { body, header: signWebhook(body, this.secret, at) };
    this.signed.push({ call, at });
    return call;
  }

  private async knock(): Promise<void> {
    const charge = `charge-${this.random.pick([...this.orders(), 'web-1', 'web-2'])}`;
    if (!this.world.faults.strike('webhook', () => `forged news of ${charge}`)) return;
    const body = JSON.stringify({ id: 'evt-forged', charge, status: 'succeeded' });
    const { now } = this.world.kernel;
    const old = this.signed.filter(({ at }) => at < now - 10 * MINUTE).map(({ call }) => call);
    const call = this.random.pick<Call>([
      { body, header: '' },
      { body, header: signWebhook(body, 'a guess', now) },
      { body, header: this.signed.at(-1)?.call.header ?? '' },
      ...old,
    ]);
    const status = await this.send(this.forger, call);
    if (status !== undefined && status < 400) this.violate('a forged or replayed webhook was taken', call, status);
  }

  private async send({ process }: Client, { body, header }: Call): Promise<number | undefined> {
    const answered = await this.world.request(process, FUNCTION, {
      ...{ version: '2.0', rawPath: '/webhooks/payment', rawQueryString: '', isBase64Encoded: false, body },
      headers: { 'content-type': 'application/json', 'stripe-signature': header },
      requestContext: { http: { method: 'POST' }, stage: '$default' },
    });
    return answered.statusCode;
  }

  private violate(invariant: string, { body }: Call, status: number): void {
    this.world.violate({ invariant, detail: `${status} to ${body}` });
  }
}

const WAYS = ['never', 'late', 'twice', 'older'] as const;
