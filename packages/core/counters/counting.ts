/** What an event adds to one item of counters: `{ pk: 'day#2026-11-23', sk: 'orders', add: { placed: 1 } }`. */
export interface Increment {
  readonly pk: string;
  readonly sk: string;
  /** Integers, by attribute. */
  readonly add: Readonly<Record<string, number>>;
}

/** What counts, and where it is kept. */
export interface CounterOptions<Event> {
  /** Table of counters: partition key `pk` (S), sort key `sk` (S). */
  readonly counters: string;
  /** Idempotency table: partition key `key` (S), TTL attribute `expiresAt`. */
  readonly markers: string;
  /** How long an event is remembered; 0: for ever. One that comes again after that counts again, as a replay may. */
  readonly markerTtlSeconds: number;
  /** What an event adds. Pure. None: it does not count. At most 99 items. */
  count(event: Event): readonly Increment[];
}
