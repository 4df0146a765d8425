import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Manifest } from '@orderflow/core/manifest';
import { type Commit, EventStore, type Item, type StoredEvent, storedEventsOf } from '@orderflow/core/store';
import { EVENT_ID } from '../bus-event.ts';

/** A commit with its events, and the kind of streams that its stream is of. */
export interface StoryCommit {
  readonly stream: string;
  readonly version: number;
  readonly causationId: string;
  readonly correlationId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly traceparent: string | undefined;
  /** `undefined` for a stream that the stage does not declare. */
  readonly kind: string | undefined;
  readonly events: readonly StoredEvent[];
}

/** What the event store says of one thing. */
export interface Story {
  /** What its streams are about, such as an order id; several when a correlation id has several. */
  readonly keys: readonly string[];
  /** Oldest first. */
  readonly commits: readonly StoryCommit[];
}

export interface StoryDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
}

type Stage = Pick<Manifest, 'stage' | 'streams' | 'tables'>;

/** Nothing is stored of what was asked for. */
export class NoStory extends Error {
  override readonly name = 'NoStory';
}

/**
 * Finds a story by a key, an event id, or a correlation id: all that is stored in the declared streams of its key, and what that
 * caused in streams of other keys. A correlation id, or a key that no declared stream has, takes a scan of the event store.
 * @throws NoStory
 */
export async function findStory(what: string, { stage, streams = {}, tables }: Stage, deps: StoryDeps): Promise<Story> {
  if (!tables.events) throw new NoStory(`stage ${stage} has no event store`);
  const finder = new Finder(tables.events, streams, deps);
  const [, stream] = EVENT_ID.exec(what) ?? [];
  if (stream !== undefined) await finder.loadWithItsKey(stream);
  if (finder.isEmpty()) await finder.loadKey(what);
  if (finder.isEmpty()) await finder.scanFor(what);
  if (finder.isEmpty()) throw new NoStory(`stage ${stage} has no key, event or correlation ${what}`);
  await finder.follow();
  return finder.story();
}

class Finder {
  private readonly store: EventStore;
  private readonly loaded = new Set<string>();
  private readonly keys = new Set<string>();
  private readonly commits = new Map<string, StoryCommit>();

  constructor(
    private readonly table: string,
    private readonly streams: NonNullable<Manifest['streams']>,
    private readonly deps: StoryDeps,
  ) {
    this.store = new EventStore(deps.dynamodb, table);
  }

  isEmpty(): boolean {
    return this.commits.size === 0;
  }

  story(): Story {
    const commits = [...this.commits.values()].sort((a, b) => a.at.localeCompare(b.at) || a.version - b.version);
    return { keys: [...this.keys], commits };
  }

  /** All declared streams of a key. */
  async loadKey(key: string): Promise<void> {
    const names = Object.keys(this.streams).map((kind) => `${kind}-${key}`);
    await Promise.all(names.map((name) => this.load(name)));
    if (!this.isEmpty()) this.keys.add(key);
  }

  /** A stream, and the others of its key. */
  async loadWithItsKey(stream: string): Promise<void> {
    const kind = this.kindOf(stream);
    if (kind === undefined) await this.load(stream);
    else await this.loadKey(stream.slice(kind.length + 1));
  }

  async scanFor(id: string): Promise<void> {
    let from: Item | undefined;
    const streams = new Set<string>();
    do {
      const page = await this.deps.dynamodb.send(
        new ScanCommand({
          TableName: this.table,
          FilterExpression: '#correlation = :id OR #causation = :id',
          ExpressionAttributeNames: { '#correlation': 'correlationId', '#causation': 'causationId' },
          ExpressionAttributeValues: { ':id': { S: id } },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      for (const item of page.Items ?? []) streams.add(item.stream?.S ?? '');
      from = page.LastEvaluatedKey;
    } while (from);
    for (const stream of [...streams].sort()) await this.loadWithItsKey(stream);
  }

  /** What the events caused in declared streams of other keys: a field of their data names the key. */
  async follow(): Promise<void> {
    for (let known = -1; known !== this.commits.size; ) {
      known = this.commits.size;
      const events = [...this.commits.values()].flatMap((commit) => commit.events);
      const names = new Set(
        Object.entries(this.streams).flatMap(([kind, { key }]) =>
          events.flatMap(({ data }) => {
            const value = Object(data)[key] as unknown;
            return typeof value === 'string' ? [`${kind}-${value}`] : [];
          }),
        ),
      );
      const ids = new Set(events.map(({ eventId }) => eventId));
      const isCaused = ({ causationId }: Commit) => ids.has(causationId);
      await Promise.all([...names].map((name) => this.load(name, isCaused)));
    }
  }

  private async load(stream: string, isPart: (commit: Commit) => boolean = () => true): Promise<void> {
    if (this.loaded.has(stream)) return;
    const { commits } = await this.store.load(stream);
    const own = commits.filter(isPart);
    if (own.length === commits.length) this.loaded.add(stream);
    for (const commit of own) this.commits.set(`${stream}:${commit.version}`, this.storyCommit(commit));
  }

  private storyCommit(commit: Commit): StoryCommit {
    const { stream, version, causationId, correlationId, at, traceparent } = commit;
    const kind = this.kindOf(stream);
    return { stream, version, causationId, correlationId, at, traceparent, kind, events: storedEventsOf(commit) };
  }

  /** Of several kinds whose names begin alike, the longest. */
  private kindOf(stream: string): string | undefined {
    const kinds = Object.keys(this.streams).filter((kind) => stream.startsWith(`${kind}-`));
    return kinds.sort((a, b) => b.length - a.length)[0];
  }
}
