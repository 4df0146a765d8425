import { type EventConsumer, fulfilled, groupBy, handleBatch, rejected, type Settled } from '../batch/index.ts';
import type { AnyContract, Metadata, Received } from '../contracts/index.ts';
import { Permanent, Rejected, Transient, Unavailable } from '../failures/index.ts';
import {
  type EntryError,
  type EntryResult,
  type OutgoingEntry,
  RETRY_DEFAULTS,
  type RetrySettings,
  sendInOrder,
  type Transport,
} from '../publisher/index.ts';
import { type Commit, EventStore, type StoredEvent, storedEventsOf } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { PositionTable } from './position-table.ts';

/** Where events are forwarded to. */
export interface Destination<Entry> {
  /** Names the broker in failures: `kafka`. */
  readonly name: string;
  readonly transport: Transport<Entry>;
  entryOf(event: StoredEvent, metadata: Metadata): Entry;
  /** DynamoDB table of the positions, partition key `stream` (S). Each destination has a table of its own. */
  readonly positions: string;
  readonly retry?: Partial<RetrySettings>;
}

/** At most so many commits of a stream in one delivery; what is left comes with the next one. */
const MAX_COMMITS = 500;

/**
 * A consumer that forwards stored events to another broker, in the order of their streams. A message only says how far its stream is:
 * what is sent is what the event store has after the stream's position, of the types of `contracts`. So an event that came late,
 * twice, out of order or never leaves no gap.
 *
 * An event is sent when all before it in its stream are acknowledged; the position moves after that.
 *
 * - crash before the position is written: what was sent is sent again, with the same event ids. The first appearances of a stream's
 *   events at the broker are in order, always.
 * - two processes with the same stream: both send, with the same event ids.
 * - the broker does not answer: `unavailable`, the messages wait.
 * - the broker never takes an event: `permanent`; its stream waits there, and every later message of it is dead-lettered with that reason.
 *   Once the cause is gone, any one of them, redriven, forwards all.
 *
 * An event without `metadata.stream` and `metadata.sequence` is rejected.
 * @throws Error naming a foreign contract: the event store has none of its events
 */
export function forward<const Contracts extends readonly AnyContract[], Entry>(
  contracts: Contracts,
  deps: RuntimeDeps,
  destination: Destination<Entry>,
): EventConsumer {
  const foreign = contracts.find(({ origin }) => origin === 'foreign');
  if (foreign) throw new Error(`${foreign.type} is foreign: only events of the event store are forwarded`);
  const forwarder = new Forwarder(new Set(contracts.map(({ type }) => type)), deps, destination);
  return handleBatch(contracts, deps, (events, late) => Promise.race([forwarder.handle(events), late]));
}

/** How far a stream comes, and why no further. Both are ends of commits, which is where the event store can be read on from. */
interface Progress {
  readonly before: number;
  readonly end: number;
  readonly obstacle?: unknown;
}

/** What one batch does with a stream. */
interface Plan<Entry> extends Progress {
  readonly stream: string;
  readonly entries: readonly PlannedEntry<Entry>[];
}

interface PlannedEntry<Entry> extends OutgoingEntry<Entry> {
  /** Where the stream is when this entry fails: at the end of the commit before. */
  readonly ifFailed: number;
}

class Forwarder<Entry> {
  private readonly store: EventStore;
  private readonly positions: PositionTable;

  constructor(
    private readonly types: ReadonlySet<string>,
    private readonly deps: RuntimeDeps,
    private readonly destination: Destination<Entry>,
  ) {
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
    this.positions = new PositionTable(deps.dynamodb, destination.positions);
  }

  async handle(events: readonly Received[]): Promise<readonly Settled[]> {
    const placed = events.flatMap(({ metadata: { stream, sequence } }) =>
      stream && sequence ? [{ stream, sequence }] : [],
    );
    const streams = groupBy(placed, ({ stream }) => stream);
    const plans = await Promise.all(
      [...streams].map(([stream, own]) => this.plan(stream, Math.max(...own.map(({ sequence }) => sequence)))),
    );
    const progress = await this.carryOut(plans);
    return events.map(({ metadata: { stream, sequence } }) => {
      if (!stream || !sequence)
        return rejected(new Rejected('metadata.sequence: is missing; only stored events are forwarded'));
      return settledOf(stream, sequence, progress.get(stream) as Progress);
    });
  }

  /** What is in the event store after the position. Nothing is read when the position is there already. */
  private async plan(stream: string, sequence: number): Promise<Plan<Entry>> {
    let before = 0;
    try {
      before = await this.positions.load(stream);
      if (sequence <= before) return { stream, before, end: before, entries: [] };
      const commits = await this.store.commitsAfter(stream, before);
      return this.planOf(stream, before, commits.slice(0, MAX_COMMITS));
    } catch (obstacle) {
      return { stream, before, end: before, entries: [], obstacle };
    }
  }

  private planOf(stream: string, before: number, commits: readonly Commit[]): Plan<Entry> {
    const { transport, entryOf } = this.destination;
    const { maxEntryBytes } = transport.limits;
    const entries: PlannedEntry<Entry>[] = [];
    let end = before;
    for (const commit of commits) {
      for (const event of storedEventsOf(commit)) {
        if (!this.types.has(event.type)) continue;
        const entry = entryOf(event, metadataOf(event));
        const bytes = transport.sizeOf(entry);
        if (bytes > maxEntryBytes) {
          const reason = `${event.eventId} has ${bytes} bytes; the limit is ${maxEntryBytes}`;
          return { stream, before, end, entries, obstacle: this.refused({ code: TOO_LARGE, reason }) };
        }
        entries.push({ orderingKey: stream, entry, ifFailed: commit.version - 1 });
      }
      end = commit.version + commit.events.length - 1;
    }
    return { stream, before, end, entries };
  }

  /** Sends all streams together, each in its order, and moves the positions. */
  private async carryOut(plans: readonly Plan<Entry>[]): Promise<Map<string, Progress>> {
    const { deps, destination } = this;
    const entries = plans.flatMap((plan) => plan.entries);
    const { results } = await sendInOrder(entries, {
      ...deps,
      // An event that is refused for good holds its stream up; else those after it would overtake it.
      transport: { ...destination.transport, isNonRetryable: () => false },
      retry: { ...RETRY_DEFAULTS, ...destination.retry },
    });
    const left = [...results];
    const done = plans.map((plan) => this.progressOf(plan, left.splice(0, plan.entries.length)));
    const saved = await Promise.all(plans.map(({ stream }, at) => this.save(stream, done[at] as Progress)));
    return new Map(plans.map(({ stream }, at) => [stream, saved[at] as Progress]));
  }

  private progressOf({ before, end, entries, obstacle }: Plan<Entry>, results: readonly EntryResult[]): Progress {
    const at = results.findIndex(({ status }) => status !== 'accepted');
    if (at < 0) return { before, end, obstacle };
    const { ifFailed } = entries[at] as PlannedEntry<Entry>;
    return { before, end: ifFailed, obstacle: this.refused(results[at] as EntryError) };
  }

  /** A position that could not be written: its events are sent again with the next delivery. */
  private async save(stream: string, progress: Progress): Promise<Progress> {
    const { before, end } = progress;
    if (end <= before) return progress;
    try {
      await this.positions.advance(stream, end);
      return progress;
    } catch (obstacle) {
      return { before, end: before, obstacle };
    }
  }

  private refused(error: EntryError): Error {
    const { name, transport } = this.destination;
    const reason = `${name}: ${error.code}: ${error.reason}`;
    const isFinal = error.code === TOO_LARGE || transport.isNonRetryable(error);
    return isFinal ? new Permanent(reason) : new Unavailable(name, reason);
  }
}

function settledOf(stream: string, sequence: number, { before, end, obstacle }: Progress): Settled {
  if (sequence <= before) return fulfilled('duplicate');
  if (sequence <= end) return fulfilled('handled');
  return rejected(obstacle ?? new Transient(`the event store has ${stream} up to ${end}, not yet event ${sequence}`));
}

const TOO_LARGE = 'TooLarge';

const metadataOf = (event: StoredEvent): Metadata => {
  const { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent } = event;
  return { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent };
};
