import {
  type BusClient,
  type EntryResult,
  eventBridgeTransport,
  RETRY_DEFAULTS,
  sendInOrder,
} from '../publisher/index.ts';
import type { Item, StoredEvent } from '../store/index.ts';
import { eventsOf } from './commit-record.ts';
import { outgoingEvent } from './outgoing-event.ts';
import { commitsIn, type Selection, type StoreAccess } from './selection.ts';
import type { StreamSources } from './stream-sources.ts';

export interface RepublishDeps extends StoreAccess {
  readonly eventBridge: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  /** As the relay has it: what it refuses to publish, nobody publishes. @default none is declared */
  readonly streamSources?: StreamSources | undefined;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** When aborted, it ends between two pages of commits. */
  readonly interrupted?: AbortSignal | undefined;
}

export interface Republished {
  /** Number of events. */
  readonly published: number;
  /** `place` is the event id, or `<stream>:<version>` of a malformed commit. */
  readonly failures: readonly { readonly place: string; readonly reason: string }[];
  /** It was interrupted, and commits were left. */
  readonly isPartial: boolean;
}

/**
 * Publishes events from the event store again, with their original event ids, so that consumers that have handled them
 * ignore them. For events that the relay could not publish.
 *
 * After a crash or an interruption some of them are published; it is safe to run it again.
 */
export async function republish(selection: Selection, deps: RepublishDeps): Promise<Republished> {
  const sending = { ...deps, transport: eventBridgeTransport(deps.eventBridge), retry: RETRY_DEFAULTS };
  let published = 0;
  const failures: Failure[] = [];
  for await (const commits of commitsIn(selection, deps)) {
    if (deps.interrupted?.aborted) return { published, failures, isPartial: true };
    const events = commits.flatMap((commit) => selected(read(commit, failures, deps), selection));
    const { results } = await sendInOrder(
      events.map((event) => outgoingEvent(event, deps.busName)),
      sending,
    );
    results.forEach((result, at) => {
      if (result.status === 'accepted') published++;
      else failures.push({ place: (events[at] as StoredEvent).eventId, reason: reasonFor(result) });
    });
  }
  return { published, failures, isPartial: false };
}

type Failure = Republished['failures'][number];

/** A malformed commit is added to `failures` and skipped. */
function read(commit: Item, failures: Failure[], { streamSources = {} }: RepublishDeps): StoredEvent[] {
  try {
    return eventsOf(commit, streamSources);
  } catch (error) {
    failures.push({ place: `${commit.stream?.S}:${commit.version?.N}`, reason: (error as Error).message });
    return [];
  }
}

/** All events of a commit with at least one of the selected sequences: a commit is published as a whole. */
function selected(events: readonly StoredEvent[], selection: Selection): readonly StoredEvent[] {
  if (!('stream' in selection)) return events;
  const { from = 1, to = Number.POSITIVE_INFINITY } = selection;
  return events.some(({ sequence }) => sequence >= from && sequence <= to) ? events : [];
}

const reasonFor = (result: Exclude<EntryResult, { status: 'accepted' }>): string =>
  result.status === 'not-sent' ? 'an earlier event of its stream failed' : `${result.code}: ${result.reason}`;
