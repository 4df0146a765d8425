import {
  type EventConsumer,
  fulfilled,
  groupBy,
  grouped,
  handleBatch,
  rejected,
  type Settled,
  type SqsHandler,
} from '../batch/index.ts';
import type { AnyContract, Received } from '../contracts/index.ts';
import { Contention, pause, Rejected, Transient } from '../failures/index.ts';
import type { StoredEvent } from '../store/index.ts';
import { EventStore } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { catchUp, eventsIn, type SequencedEvent } from './catch-up.ts';
import { checkRebuildRequest, isRebuildRequest, REBUILD_SUFFIX, type RebuildRequest, type Rebuilt } from './rebuild.ts';
import { RecentViews } from './recent-views.ts';
import { type IndexAttributes, type StoredView, ViewTable } from './view-table.ts';

/** A read model: the view that an event belongs to, and how the event changes it. */
export interface Projection<Event, View> {
  /** DynamoDB table, partition key `id` (S). */
  readonly table: string;
  /** The id of the view that an event belongs to. */
  key(event: Event): string;
  initial(id: string): View;
  /**
   * The view after an event. Pure. The events of one stream are applied in order, each once. Events of different streams
   * interleave in any order, so the view must not depend on it. The view is stored as JSON.
   */
  evolve(view: View, event: Event): View;
  /** Additional attributes of the item, for secondary indexes. @default none */
  index?(view: View): IndexAttributes;
}

/** The handler of a projection: of its queue, and of what an operator invokes it with. */
export type ProjectionHandler = EventConsumer & ((request: RebuildRequest) => Promise<Rebuilt>);

/** A conflict means that another delivery made progress. After this many in a row the message is retried from the queue. */
const ATTEMPTS = 5;

/**
 * A consumer that keeps views. Each view equals the fold of its streams, also when events are delivered twice, late, out of
 * order, or to concurrent consumers. An event that was not delivered is loaded from the event store when a later event of
 * its stream is received. The events of a batch for one view take one conditional write; the view is read before when this
 * instance has not written it lately and the events do not begin its stream, and again when the write is refused.
 *
 * - crash before a view is written: nothing happened; the messages are delivered again.
 * - crash after it: the messages are delivered again, and are duplicates.
 *
 * An event without `metadata.stream` and `metadata.sequence` is rejected.
 *
 * Invoked with a {@link RebuildRequest} instead of a batch, it applies the events of the named streams from the event store.
 */
export function project<const Contracts extends readonly AnyContract[], View>(
  contracts: Contracts,
  deps: RuntimeDeps,
  projection: Projection<SequencedEvent<Contracts>, View>,
): ProjectionHandler {
  const projector = new Projector(contracts, deps, projection);
  const stored = (event: Received) => sequencedEventOf(contracts, event);
  const handle = handleBatch(
    contracts,
    deps,
    grouped(
      (event: Received) => projection.key(stored(event)),
      (id, events) => projector.update(id, events.map(stored)),
    ),
  );
  const rebuild = async (request: RebuildRequest): Promise<Rebuilt> => {
    const { views, streams } = checkRebuildRequest(request);
    const table = views === 'live' ? projection.table : `${projection.table}${REBUILD_SUFFIX}`;
    return { views: await new Projector(contracts, deps, { ...projection, table }).applyStreams(streams) };
  };
  const either = ((...given: Parameters<SqsHandler>) =>
    isRebuildRequest(given[0]) ? rebuild(given[0]) : handle(...given)) as ProjectionHandler;
  return Object.assign(either, { handleEvents: handle.handleEvents, subscribesTo: contracts });
}

class Projector<const Contracts extends readonly AnyContract[], View> {
  private readonly store: EventStore;
  private readonly views: ViewTable<View>;
  private readonly recent = new RecentViews<View>();

  constructor(
    private readonly contracts: Contracts,
    private readonly deps: RuntimeDeps,
    private readonly projection: Projection<SequencedEvent<Contracts>, View>,
  ) {
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
    this.views = new ViewTable(deps.dynamodb, projection.table);
  }

  /** Applies events to one view. */
  async update(id: string, events: readonly SequencedEvent<Contracts>[]): Promise<readonly Settled[]> {
    const { deps } = this;
    const assumed = this.assumedView(id, events);
    const settled = assumed && (await this.tryToUpdate(assumed, events, false));
    if (settled) return settled;
    for (let attempt = 1; ; attempt++) {
      const results = await this.tryToUpdate(await this.load(id), events, true);
      if (results) return results;
      if (attempt === ATTEMPTS) throw new Contention(`view ${id}: ${ATTEMPTS} conflicts in a row`);
      await pause(attempt, deps);
    }
  }

  /**
   * What the table has, most likely: the view as this instance wrote it, or none where the events begin their stream. Then it
   * need not be read.
   */
  private assumedView(id: string, events: readonly SequencedEvent<Contracts>[]): StoredView<View> | undefined {
    const recent = this.recent.get(id);
    if (recent) return recent;
    const isBeginning = events.some(({ sequence }) => sequence === 1);
    return isBeginning ? unwritten(id, this.projection.initial(id)) : undefined;
  }

  private async load(id: string): Promise<StoredView<View>> {
    return (await this.views.load(id)) ?? unwritten(id, this.projection.initial(id));
  }

  /**
   * @param isLoaded otherwise `before` counts only once a write has confirmed it
   * @returns a result for each event; `undefined` when the table has another view than `before`, or may have
   */
  private async tryToUpdate(
    before: StoredView<View>,
    events: readonly SequencedEvent<Contracts>[],
    isLoaded: boolean,
  ): Promise<readonly Settled[] | undefined> {
    const { projection, views, recent } = this;
    const { after, failures } = await this.apply(before, events);
    if (after === before && !isLoaded) return undefined;
    if (after !== before) {
      const saved = await views.save(before, after, projection.index?.(after.view) ?? {});
      if (!saved) {
        recent.forget(before.id);
        return undefined;
      }
      recent.keep(saved.written, saved.characters);
    }
    return events.map((event) => resultOf(event, before, after, failures));
  }

  /**
   * Applies all events of some streams, from the event store, that their views have not applied.
   * @returns the ids of the views
   * @throws whatever an event fails with
   */
  async applyStreams(streams: readonly string[]): Promise<readonly string[]> {
    const { contracts, projection, store } = this;
    const ids = new Set<string>();
    for (const stream of streams) {
      const events = eventsIn(contracts, await store.load(stream));
      for (const [id, own] of groupBy(events, (event) => projection.key(event))) {
        const failed = (await this.update(id, own)).find((result) => result.status === 'rejected');
        if (failed) throw failed.reason;
        ids.add(id);
      }
    }
    return [...ids];
  }

  /** The events of a stream that fails are not applied; those of other streams are. */
  private async apply(before: StoredView<View>, events: readonly SequencedEvent<Contracts>[]) {
    let after = before;
    const failures = new Map<string, unknown>();
    for (const [stream, received] of groupBy(events, (event) => event.stream)) {
      try {
        after = await this.applyStream(after, stream, received);
      } catch (error) {
        failures.set(stream, error);
      }
    }
    return { after, failures };
  }

  private async applyStream(before: StoredView<View>, stream: string, received: readonly SequencedEvent<Contracts>[]) {
    const { contracts, projection, store } = this;
    const applied = appliedOf(before, stream);
    const { sequence, events } = await catchUp(contracts, applied, received, (name) => store.load(name));
    if (sequence === applied) return before;
    const view = events
      .filter((event) => projection.key(event) === before.id)
      .reduce((soFar, event) => projection.evolve(soFar, event), before.view);
    return { ...before, streams: new Map(before.streams).set(stream, sequence), view };
  }
}

const unwritten = <View>(id: string, view: View): StoredView<View> => ({ id, revision: 0, streams: new Map(), view });

const appliedOf = (stored: StoredView<unknown>, stream: string): number => stored.streams.get(stream) ?? 0;

function resultOf(
  { stream, sequence }: { readonly stream: string; readonly sequence: number },
  before: StoredView<unknown>,
  after: StoredView<unknown>,
  failures: ReadonlyMap<string, unknown>,
): Settled {
  if (failures.has(stream)) return rejected(failures.get(stream));
  if (sequence <= appliedOf(before, stream)) return fulfilled('duplicate');
  const end = appliedOf(after, stream);
  if (sequence <= end) return fulfilled('handled');
  return rejected(new Transient(`the event store has ${stream} up to ${end}, not yet event ${sequence}`));
}

/** A received event in the form of a stored event. */
function sequencedEventOf<Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  { type, source, data, metadata }: Received,
): SequencedEvent<Contracts> {
  const { stream, sequence, correlationId } = metadata;
  if (!stream || !sequence) throw new Rejected(`metadata.sequence: is missing; a projection requires stored events`);
  const version = metadata.version ?? contracts.find((contract) => contract.type === type)?.version;
  // An event without a causation id is the first of its correlation.
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
  } as StoredEvent as SequencedEvent<Contracts>;
}
