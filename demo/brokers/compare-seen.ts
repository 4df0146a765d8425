/** A stored event, as somebody outside saw it. */
export interface SeenEvent {
  readonly eventId: string;
  readonly stream: string;
  /** Its place in the stream, from 1. */
  readonly sequence: number;
}

/** What a broker's subscriber saw of what is stored. */
export interface Comparison {
  /** Events that it saw, each once. */
  readonly seen: number;
  /** Event ids that it did not see. */
  readonly missing: readonly string[];
  /** Event ids that it saw for the first time after a later event of the stream. */
  readonly outOfOrder: readonly string[];
  /** How often an event came again, with the same id: at least once is what is promised. */
  readonly repeated: number;
}

export const isSame = ({ missing, outOfOrder }: Comparison): boolean => missing.length + outOfOrder.length === 0;

/** Compares what is stored with what was seen, in the order in which it was seen. Events of other streams count for nothing. */
export function compareSeen(stored: readonly SeenEvent[], seen: readonly SeenEvent[]): Comparison {
  const streams = new Set(stored.map(({ stream }) => stream));
  const own = seen.filter(({ stream }) => streams.has(stream));
  const ids = new Set<string>();
  const reached = new Map<string, number>();
  const outOfOrder: string[] = [];
  for (const { eventId, stream, sequence } of own) {
    if (ids.has(eventId)) continue;
    ids.add(eventId);
    const before = reached.get(stream) ?? 0;
    if (sequence < before) outOfOrder.push(eventId);
    reached.set(stream, Math.max(before, sequence));
  }
  const missing = stored.map(({ eventId }) => eventId).filter((eventId) => !ids.has(eventId));
  return { seen: ids.size, missing, outOfOrder, repeated: own.length - ids.size };
}
