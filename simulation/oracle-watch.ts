import { isDeepStrictEqual } from 'node:util';
import type { StoredEvent } from '@orderflow/core';
import type { EventStoreWatch, Violation, Watch } from '@orderflow/simulation/invariants';
import type { OrderCancelled, OrderCreated } from '../events/index.ts';
import type { EndingsWatch } from './endings-watch.ts';
import { cancelOf, type Expected, type Wishes } from './expected.ts';
import { isScarce } from './wishes.ts';

/** Contexts that have a stream for each order. */
const CONTEXTS = ['order', 'payment', 'inventory', 'shipping'];

/** Why a saga gives an order up of which a step has failed forty times: no mild fault does that. */
const GIVEN_UP = [
  'the stock could not be reserved',
  'the payment could not be made',
  'the order could not be confirmed',
];

/** Clocks differ by up to so much. */
const SKEW_MS = 60_000;

/** The orders are the wishes: as many, with what was wished, traced back to who asked, and given up only for a cause. */
export class OracleWatch implements Watch {
  constructor(
    private readonly store: EventStoreWatch,
    private readonly endings: EndingsWatch,
    private readonly wishes: Wishes,
    private readonly run: {
      /** How long an order waits for a provider, hours: the least that any release says. */
      readonly patienceHours: number;
      /** The same for the decision about a charge that was accepted. */
      readonly pendingHours: number;
      readonly isMild: boolean;
    },
  ) {}

  /** What each order in the store must be; nothing for one that nobody wished. */
  all(): readonly Expected[] {
    return this.endings.orderIds().flatMap((orderId) => this.of(orderId) ?? []);
  }

  private of(orderId: string): Expected | undefined {
    return this.wishes.expected(orderId, String(this.store.events(`order-${orderId}`)[0]?.correlationId));
  }

  atRest(): readonly Violation[] {
    const ids = this.endings.orderIds();
    return [
      ...ids.filter((orderId) => !this.of(orderId)).map((id) => violation('an order that nobody wished', id)),
      ...this.twice(),
      ...this.all().flatMap((expected) => [
        ...this.content(expected),
        ...this.untraced(expected),
        ...this.withoutCause(expected),
      ]),
    ];
  }

  private twice(): readonly Violation[] {
    const numbers = this.all().map(({ wish }) => wish.number);
    return numbers
      .filter((number, at) => numbers.indexOf(number) !== at)
      .map((number) => violation('one wish became two orders', String(number)));
  }

  private content({ wish, orderId, total, currency }: Expected): readonly Violation[] {
    const { customerId, items, payment, shipTo } = wish;
    const expected = {
      orderId,
      customerId,
      items,
      total,
      currency,
      ...(payment && { payment: { method: payment.method, instrument: 'string' } }),
      ...(shipTo && { shipTo }),
    };
    const { data } = this.store.events(`order-${orderId}`)[0] as StoredEvent & OrderCreated;
    // The token must not be there, and what refers to it says nothing.
    const { payment: means } = data;
    const shown = { ...data, ...(means && { payment: { ...means, instrument: typeof means.instrument } }) };
    if (isDeepStrictEqual(shown, expected)) return [];
    return [violation('an order is not what was wished', `${JSON.stringify(data)} for ${JSON.stringify(expected)}`)];
  }

  /** Each event of an order leads back to the request, or to the event of another workload, that it began with. */
  private untraced({ orderId, correlationId }: Expected): readonly Violation[] {
    const events = CONTEXTS.flatMap((context) => this.store.events(`${context}-${orderId}`));
    const expected = correlationId ?? events[0]?.correlationId;
    const traces = [expected, ...(this.wishes.isCancelAsked(orderId) ? [cancelOf(orderId).correlationId] : [])];
    return events
      .filter((event) => !traces.includes(event.correlationId))
      .map(({ eventId, correlationId: seen }) =>
        violation('an event lost its correlation', `${eventId}: ${seen} for ${expected}`),
      );
  }

  private withoutCause(expected: Expected): readonly Violation[] {
    const events = this.store.events(`order-${expected.orderId}`);
    const cancelled = events.at(-1);
    if (cancelled?.type !== 'order.cancelled') return [];
    const { reason } = cancelled.data as OrderCancelled['data'];
    const ageMs = Date.parse(cancelled.timestamp) - Date.parse(String(events[0]?.timestamp));
    if (this.causes(expected, ageMs).some((cause) => cause === reason)) return [];
    return [violation('an order was cancelled without a cause', `${expected.orderId}: ${reason}`)];
  }

  /** Reasons that a wish itself gives for its order to be cancelled. */
  private causes({ wish, orderId, country, total }: Expected, ageMs: number): readonly string[] {
    const isLate = ageMs >= this.run.patienceHours * 3_600_000 - SKEW_MS;
    const isUndecided = ageMs >= this.run.pendingHours * 3_600_000 - SKEW_MS;
    return [
      ...(isUndecided ? ['the payment was not decided in time', 'cancelled before it was charged'] : []),
      ...(this.wishes.isCancelAsked(orderId) ? [cancelOf(orderId).reason] : []),
      ...(wish.payment?.token === 'tok_declined' && total > 0 ? ['card declined'] : []),
      ...(country === 'ZZ' ? ['carrier refused: does not deliver to ZZ'] : []),
      ...(isScarce(wish) ? ['out of stock', 'there is too little of it'] : []),
      ...(this.run.isMild ? [] : GIVEN_UP),
      ...(isLate ? ['the payment could not be made in time', 'the carrier could not take the parcel in time'] : []),
    ];
  }
}

const violation = (invariant: string, detail: string): Violation => ({ invariant, detail });
