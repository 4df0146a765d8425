import type { EventStoreWatch, Violation } from '@orderflow/simulation/invariants';
import type { Answer } from './api-client.ts';

/** How far an order is, by its status: it only gets further. */
const RANK: Readonly<Record<string, number>> = {
  created: 0,
  confirmed: 1,
  cancelling: 1,
  'compensation-failed': 2,
  completed: 3,
  cancelled: 3,
};

interface Seen {
  readonly status: string;
  readonly events: number;
}

/** What somebody who looks at orders again and again may believe of what they have seen. */
export class Looks {
  private readonly last = new Map<string, Seen>();
  /** Answers that told how an order stands. */
  count = 0;

  constructor(private readonly store: EventStoreWatch) {}

  /** What is known of an order now. Of two looks that overlap neither has to show what the other does: ask before looking. */
  known(orderId: string): Seen | undefined {
    return this.last.get(orderId);
  }

  /**
   * @param answer to `GET /orders/{orderId}`, of an order that was accepted before it was asked for
   * @param before what was known when it was asked for
   */
  look(orderId: string, { statusCode, body }: Answer, before: Seen | undefined): readonly Violation[] {
    if (statusCode === undefined || statusCode >= 500) return [];
    if (statusCode !== 200)
      return [violation('an accepted order is not there for its customer', `${orderId}: ${statusCode}`)];
    this.count++;
    const seen = { status: String(body.status), events: (body.history as readonly unknown[]).length };
    const last = this.known(orderId);
    if (!last || last === before || !goesBack(last, seen)) this.last.set(orderId, seen);
    return before && goesBack(before, seen)
      ? [violation('an order goes back for the one who looks again', `${orderId}: ${JSON.stringify({ before, seen })}`)]
      : [];
  }

  /** Somebody was told that an order is being cancelled: it is no younger than that from now on. */
  told(orderId: string, status: string): void {
    const events = Math.max(this.last.get(orderId)?.events ?? 0, 1);
    if ((RANK[this.last.get(orderId)?.status ?? 'created'] ?? 0) <= (RANK[status] ?? 0))
      this.last.set(orderId, { status, events });
  }

  /** @param statusCode of the answer to a cancel. @param wasThere whether the order was in the store when it was asked for */
  cancelAnswered(orderId: string, statusCode: number | undefined, wasThere: boolean): readonly Violation[] {
    const types = this.store.events(`order-${orderId}`).map(({ type }) => type);
    if (statusCode === 404 && wasThere) return [violation('a cancel did not find its order', orderId)];
    if (statusCode === 409 && !types.includes('order.confirmed') && !types.includes('order.completed'))
      return [violation('a cancel came too late for an order that was not confirmed', `${orderId}: ${types}`)];
    return [];
  }
}

function goesBack(before: Seen, { status, events }: Seen): boolean {
  const [was, is] = [RANK[before.status] ?? 0, RANK[status] ?? 0];
  return events < before.events || is < was || (is === was && status !== before.status);
}

const violation = (invariant: string, detail: string): Violation => ({ invariant, detail });
