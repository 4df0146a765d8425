import { fulfilled, groupBy, grouped, handleBatch, rejected, type Settled, type SqsHandler } from '../batch/index.ts';
import type { AnyContract, Received } from '../contracts/index.ts';
import { Contention, pause, Rejected, Transient } from '../failures/index.ts';
import type { StoredEvent } from '../store/index.ts';
import { EventStore } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { catchUp, type Placed } from './catch-up.ts';
import { type IndexAttributes, type StoredView, ViewTable } from './view-table.ts';

/** A read model: which view an event belongs to, and what it changes there. */
export interface Projection<Event, View> {
  /** DynamoDB table, partition key `id` (S). */
  readonly table: string;
  /** The id of the view that an event belongs to. */
  key(event: Event): string;
  initial(id: string): View;
  /**
   * The view after one more event. Pure. A stream's events come in their order, each once; streams interleave in any
   * order, so the view must not depend on how two of them do. It is kept as JSON.
   */
  evolve(view: View, event: Event): View;
  /** Attributes to keep beside the view, for secondary indexes. @default none */
  index?(view: View): IndexAttributes;
}

/** Conflicts are other deliveries making progress; a handful in a row is bad luck and better waited out in the queue. */
const ATTEMPTS = 5;

/**
 * A consumer that keeps views, by version: whatever is delivered twice, late, out of order, or to two writers at a time,
 * each view comes to the fold of its streams; an event that never came is made up for when a later one of its stream is
 * heard. A batch's events of one view cost one read and one write.
 *
 * - dies before a view's write: nothing happened; the messages come again.
 * - dies after it: the messages come again, and are old.
 *
 * Every event needs its place in the event store: one without `metadata.stream` and `metadata.sequence` is rejected.
 */
export function project<const Contracts extends readonly AnyContract[], View>(
  contracts: Contracts,
  deps: RuntimeDeps,
  projection: Projection<Placed<Contracts>, View>,
): SqsHandler {
  const projector = new Projector(contracts, deps, projection);
  const placed = (event: Received) => place(contracts, event);
  return handleBatch(
    contracts,
    deps,
    grouped(
      (event: Received) => projection.key(placed(event)),
      (id, events) => projector.update(id, events.map(placed)),
    ),
  );
}

class Projector<const Contracts extends readonly AnyContract[], View> {
  private readonly store: EventStore;
  private readonly views: ViewTable<View>;

  constructor(
    private readonly contracts: Contracts,
    private readonly deps: RuntimeDeps,
    private readonly projection: Projection<Placed<Contracts>, View>,
  ) {
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
    this.views = new ViewTable(deps.dynamodb, projection.table);
  }

  /** Brings one view up to date with events of its streams. */
  async update(id: string, events: readonly Placed<Contracts>[]): Promise<readonly Settled[]> {
    const { deps, projection } = this;
    for (let attempt = 1; ; attempt++) {
      const before = (await this.views.load(id)) ?? unwritten(id, projection.initial(id));
      const { after, failures } = await this.takeIn(before, events);
      const saved = after === before || (await this.views.save(after, projection.index?.(after.view) ?? {}));
      if (saved) return events.map((event) => settle(event, before, after, failures));
      if (attempt === ATTEMPTS) throw new Contention(`view ${id}: ${ATTEMPTS} conflicts in a row`);
      await pause(attempt, deps);
    }
  }

  /** A stream that fails leaves the view as it was, and the other streams go on. */
  private async takeIn(before: StoredView<View>, events: readonly Placed<Contracts>[]) {
    let after = before;
    const failures = new Map<string, unknown>();
    for (const [stream, heard] of groupBy(events, (event) => event.stream)) {
      try {
        after = await this.takeInStream(after, stream, heard);
      } catch (error) {
        failures.set(stream, error);
      }
    }
    return { after, failures };
  }

  private async takeInStream(before: StoredView<View>, stream: string, heard: readonly Placed<Contracts>[]) {
    const { contracts, projection, store } = this;
    const applied = appliedOf(before, stream);
    const { sequence, events } = await catchUp(contracts, applied, heard, (name) => store.load(name));
    if (sequence === applied) return before;
    const view = events
      .filter((event) => projection.key(event) === before.id)
      .reduce((soFar, event) => projection.evolve(soFar, event), before.view);
    return { ...before, streams: new Map(before.streams).set(stream, sequence), view };
  }
}

const unwritten = <View>(id: string, view: View): StoredView<View> => ({ id, revision: 0, streams: new Map(), view });

const appliedOf = (stored: StoredView<unknown>, stream: string): number => stored.streams.get(stream) ?? 0;

function settle(
  { stream, sequence }: { readonly stream: string; readonly sequence: number },
  before: StoredView<unknown>,
  after: StoredView<unknown>,
  failures: ReadonlyMap<string, unknown>,
): Settled {
  if (failures.has(stream)) return rejected(failures.get(stream));
  if (sequence <= appliedOf(before, stream)) return fulfilled('duplicate');
  const end = appliedOf(after, stream);
  if (sequence <= end) return fulfilled('handled');
  return rejected(new Transient(`${stream} ends at ${end} in the event store: it has no event ${sequence}`));
}

/** A received event as the event store would give it. */
function place<Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  { type, source, data, metadata }: Received,
): Placed<Contracts> {
  const { stream, sequence, correlationId } = metadata;
  if (!stream || !sequence)
    throw new Rejected(`metadata.sequence: ${type} has no place in a stream, and a view needs it`);
  const version = metadata.version ?? contracts.find((contract) => contract.type === type)?.version;
  // An event that names no cause is where its correlation begins.
  const causationId = metadata.causationId ?? correlationId;
  return {
    ...metadata,
    type,
    source,
    data,
    stream,
    sequence,
    version,
    causationId,
  } as StoredEvent as Placed<Contracts>;
}
