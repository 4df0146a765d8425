import { sumOf, totalElsewhere, type Wish } from './wishes.ts';

/** What the stage is told to take where an order names none (lib/config.ts). */
const CURRENCY = 'EUR';
const COUNTRY = 'DE';

/** Why a customer has an order cancelled, and how that request is traced. */
export const cancelOf = (orderId: string) => ({
  reason: `changed my mind about ${orderId}`,
  correlationId: `cancel-${orderId}`,
});

/** What a wish must become, computed from the wish: no code of the pipeline has a hand in it. */
export interface Expected {
  readonly wish: Wish;
  readonly orderId: string;
  readonly total: number;
  readonly currency: string;
  readonly country: string;
  /** Of the request, and so of each event; another workload's order starts one of its own. */
  readonly correlationId: string | undefined;
}

/** How customers know a wish that they have sent to the API. */
export interface Sent {
  readonly wish: Wish;
  readonly correlationId: string;
}

/** All that was wished, by what it can be told from in the event store. */
export class Wishes {
  private readonly elsewhere = new Map<string, Wish>();
  private readonly sent = new Map<string, Wish>();
  /** Orders that somebody asked to cancel. */
  private readonly cancels = new Set<string>();

  /** A wish is sent to the API. */
  send({ wish, correlationId }: Sent): void {
    this.sent.set(correlationId, wish);
  }

  /** Another workload takes a wish. */
  take(orderId: string, wish: Wish): void {
    this.elsewhere.set(orderId, wish);
  }

  /** Somebody asks for an order to be cancelled. */
  cancel(orderId: string): void {
    this.cancels.add(orderId);
  }

  isCancelAsked(orderId: string): boolean {
    return this.cancels.has(orderId);
  }

  /** How many there are. */
  get size(): number {
    return this.sent.size + this.elsewhere.size;
  }

  /** What an order must be; `undefined` when nobody wished it. @param correlationId that it was stored with */
  expected(orderId: string, correlationId: string): Expected | undefined {
    const elsewhere = this.elsewhere.get(orderId);
    const wish = elsewhere ?? this.sent.get(correlationId);
    return (
      wish && {
        ...{ wish, orderId, currency: wish.currency ?? CURRENCY, country: wish.shipTo?.country ?? COUNTRY },
        total: elsewhere ? totalElsewhere(wish) : sumOf(wish),
        correlationId: elsewhere ? undefined : correlationId,
      }
    );
  }
}
