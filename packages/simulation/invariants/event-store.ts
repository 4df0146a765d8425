import { type Commit, commitOf, eventIdOf, type StoredEvent, storedEventsOf } from '@orderflow/core';
import type { Item, Published, Violation, Watch } from './watch.ts';

/** What the event store holds, kept beside it: every commit since the beginning. */
export class EventStoreWatch implements Watch {
  private readonly streams = new Map<string, StoredEvent[]>();
  private readonly published = new Set<string>();

  /** @param table the event store's */
  constructor(private readonly table: string) {}

  /** All events of a stream, in order. */
  events(stream: string): readonly StoredEvent[] {
    return this.streams.get(stream) ?? [];
  }

  names(): readonly string[] {
    return [...this.streams.keys()];
  }

  /** Streams have neither gaps nor forks, and what is in them stays as it is. */
  onChange({
    table,
    before,
    after,
  }: {
    table: string;
    before: Item | undefined;
    after: Item | undefined;
  }): readonly Violation[] {
    if (table !== this.table) return [];
    if (before || !after) return [violation('a commit was changed', JSON.stringify(before))];
    const commit = commitOf(after as never);
    return this.append(commit);
  }

  private append(commit: Commit): readonly Violation[] {
    const stream = this.streams.get(commit.stream) ?? [];
    this.streams.set(commit.stream, stream);
    const found: Violation[] = [];
    const next = (stream.at(-1)?.sequence ?? 0) + 1;
    if (commit.version !== next)
      found.push(violation('a stream has a gap or a fork', `${commit.stream}: ${commit.version} after ${next - 1}`));
    if (stream.some(({ causationId }) => causationId === commit.causationId))
      found.push(violation('one message made two commits', `${commit.stream}: ${commit.causationId}`));
    stream.push(...storedEventsOf(commit));
    return found;
  }

  /** What a function of the pipeline puts on the bus is a fact. */
  onPublish({ isOurs, type, detail }: Published): readonly Violation[] {
    if (!isOurs) return [];
    const { metadata, data } = JSON.parse(detail) as { metadata?: Partial<StoredEvent>; data?: unknown };
    const { stream = '', sequence = 0 } = metadata ?? {};
    const stored = this.streams.get(stream)?.find((event) => event.sequence === sequence);
    if (!stored || stored.type !== type || JSON.stringify(stored.data) !== JSON.stringify(data))
      return [violation('an event on the bus is not in the store', `${type} ${stream}:${sequence}`)];
    this.published.add(eventIdOf(stream, sequence));
    return [];
  }

  atRest(): readonly Violation[] {
    return [...this.streams.values()]
      .flat()
      .filter(({ eventId }) => !this.published.has(eventId))
      .map(({ eventId, type }) => violation('a stored event was never published', `${type} ${eventId}`));
  }
}

const violation = (invariant: string, detail: string): Violation => ({ invariant, detail });
