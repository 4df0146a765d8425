import type { Fate } from '../publisher/index.ts';
import { type BusClient, putEntries, RETRY_DEFAULTS } from '../publisher/index.ts';
import type { Item, StoredEvent } from '../store/index.ts';
import { parcelOf } from './parcel.ts';
import { commitsIn, type Selection, type StoreAccess } from './selection.ts';
import { eventsOf } from './stream-record.ts';

export interface RepublishDeps extends StoreAccess {
  readonly eventBridge: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What came of it. `failures` name the event, or the commit that could not be read. */
export interface Republished {
  readonly published: number;
  readonly failures: readonly { readonly place: string; readonly reason: string }[];
}

/**
 * Puts events on the bus once more, from the event store, under the ids that they always had: whoever has seen them takes
 * no notice. For what the relay had to give up.
 *
 * A crash leaves some of them published; doing it again is harmless.
 */
export async function republish(selection: Selection, deps: RepublishDeps): Promise<Republished> {
  let published = 0;
  const failures: Failure[] = [];
  for await (const commits of commitsIn(selection, deps)) {
    const events = commits.flatMap((commit) => chosen(read(commit, failures), selection));
    const parcels = events.map((event) => parcelOf(event, deps.busName));
    const { fates } = await putEntries(parcels, { ...deps, client: deps.eventBridge, retry: RETRY_DEFAULTS });
    fates.forEach((fate, at) => {
      if (fate.status === 'accepted') published++;
      else failures.push({ place: (events[at] as StoredEvent).eventId, reason: reasonFor(fate) });
    });
  }
  return { published, failures };
}

type Failure = Republished['failures'][number];

/** A commit that can't be read is told and passed. */
function read(commit: Item, failures: Failure[]): StoredEvent[] {
  try {
    return eventsOf(commit);
  } catch (error) {
    failures.push({ place: `${commit.stream?.S}:${commit.version?.N}`, reason: (error as Error).message });
    return [];
  }
}

/** All events of a commit that holds any of the sequences: a commit is one fact. */
function chosen(events: readonly StoredEvent[], selection: Selection): readonly StoredEvent[] {
  if (!('stream' in selection)) return events;
  const { from = 1, to = Number.POSITIVE_INFINITY } = selection;
  return events.some(({ sequence }) => sequence >= from && sequence <= to) ? events : [];
}

const reasonFor = (fate: Exclude<Fate, { status: 'accepted' }>): string =>
  fate.status === 'held' ? 'an event before it in its stream failed' : `${fate.code}: ${fate.reason}`;
