import type { Manifest } from '@orderflow/core/manifest';
import type { StoredEvent } from '@orderflow/core/store';
import { busEventOfStored } from '../bus-event.ts';
import type { DeadLetter } from '../dead-letters.ts';
import { type QueueDepth, queueDepth, total } from '../queue-depth.ts';
import { readDeadLetters } from '../read-dead-letters.ts';
import { type BusRule, rulesOf } from '../rules.ts';
import { isOff, type MappingStatus, mappingStatus, type StatusDeps } from '../status.ts';
import { describeBreaker, statesOf } from '../switch-breaker.ts';
import type { Story, StoryCommit } from './story.ts';
import { AppliedEvents, markerOf, markerTables } from './traces-of-handling.ts';

/**
 * What became of an event at one consumer.
 * - `committed`: it led to the commit. `applied`: a view has it. `marked`: an idempotency marker says that it was handled.
 * - `dead-lettered`: it lies in the dead-letter queue.
 * - `begun`: a marker says that its handling began and did not end.
 * - `waiting`: nothing says that it was handled, and something holds it up: `because` says what.
 * - `no trace`: nothing says that it was handled, and nothing holds it up. A consumer that had nothing to do leaves no trace.
 */
export type DeliveryStatus = 'committed' | 'applied' | 'marked' | 'dead-lettered' | 'begun' | 'waiting' | 'no trace';

export interface Delivery {
  readonly consumer: string;
  readonly rule: string;
  readonly status: DeliveryStatus;
  /** `<stream>:<version>` of the commit. */
  readonly commit: string | undefined;
  /** When it was handled or dead-lettered, ISO 8601; where that is known. */
  readonly at: string | undefined;
  /** Milliseconds from the event until then. */
  readonly tookMs: number | undefined;
  /** How often it was tried, where it was dead-lettered. */
  readonly receives: number | undefined;
  /** Why it waits, or why it was dead-lettered. */
  readonly because: string | undefined;
}

type Stage = Pick<Manifest, 'bus' | 'consumers' | 'tables' | 'breakers'>;
export type DeliveryDeps = StatusDeps & { readonly eventBridge: Parameters<typeof rulesOf>[1]['eventBridge'] };

interface ConsumerState {
  readonly mapping: MappingStatus;
  readonly depth: QueueDepth;
  readonly letters: readonly DeadLetter[];
  /** Its breaker, unless it is closed. */
  readonly breaker: string | undefined;
}

/** What became of each event of a story, by its id; at the consumers whose rules match it as they are deployed. */
export async function deliveriesOf(
  story: Story,
  stage: Stage,
  deps: DeliveryDeps,
): Promise<ReadonlyMap<string, readonly Delivery[]>> {
  const events = story.commits.flatMap(({ events }) => events);
  const [rules, tables] = await Promise.all([rulesOf(stage, deps), markerTables(stage.tables, deps.dynamodb)]);
  const received = events.map((event) => ({ event, rules: receiversOf(event, rules, stage) }));
  const names = new Set(received.flatMap((one) => one.rules.map(({ consumer }) => consumer)));
  const applied = new AppliedEvents(deps.dynamodb, story.keys);
  const ids = new Set(events.map(({ eventId }) => eventId));
  const states = new Map(
    await Promise.all([...names].map(async (name) => [name, await stateOf(name, ids, stage, deps)] as const)),
  );
  const found = await Promise.all(
    received.map(async ({ event, rules: matching }) => {
      const deliveries = matching.map(({ rule, consumer, isEnabled }) => {
        const at = { story, event, consumer, rule, isEnabled, applied, state: states.get(consumer) as ConsumerState };
        return deliveryOf(at, stage, tables, deps);
      });
      return [event.eventId, await Promise.all(deliveries)] as const;
    }),
  );
  return new Map(found);
}

interface Receiver {
  readonly rule: string;
  readonly consumer: string;
  readonly isEnabled: boolean;
}

/** The consumers of the stage whose rules match, each once: by an enabled rule if there is one. */
function receiversOf(event: StoredEvent, rules: readonly BusRule[], { bus }: Stage): readonly Receiver[] {
  const busEvent = busEventOfStored(event, bus.arn);
  const matching = rules.flatMap(({ name: rule, consumer, isEnabled, pattern }) =>
    consumer !== undefined && pattern?.matches(busEvent) ? [{ rule, consumer, isEnabled }] : [],
  );
  const sorted = matching.sort((a, b) => Number(b.isEnabled) - Number(a.isEnabled));
  const first = new Map(sorted.toReversed().map((receiver) => [receiver.consumer, receiver]));
  return [...first.values()].sort((a, b) => a.consumer.localeCompare(b.consumer));
}

/** A dead-letter queue with more is looked into as far as this. */
const MOST_LETTERS = 2000;

async function stateOf(
  name: string,
  ids: ReadonlySet<string>,
  { consumers, breakers = {}, tables }: Stage,
  deps: DeliveryDeps,
): Promise<ConsumerState> {
  const { queueUrl, dlqUrl, mappingId } = consumers[name] as Manifest['consumers'][string];
  const { sqs, clock } = deps;
  const [mapping, depth, dead] = await Promise.all([
    mappingStatus(mappingId, deps),
    queueDepth(sqs, queueUrl),
    queueDepth(sqs, dlqUrl),
  ]);
  const filter = ({ eventId }: DeadLetter) => eventId !== undefined && ids.has(eventId);
  const { letters } =
    total(dead) > 0
      ? await readDeadLetters({ sqs, clock, queueUrl: dlqUrl, most: MOST_LETTERS, filter })
      : { letters: [] };
  const dependency = Object.entries(breakers).find(([, breaker]) => breaker.consumers.includes(name))?.[0];
  const { events, breakers: items } = tables;
  const [breaker] =
    dependency !== undefined && events && items
      ? await statesOf({ ...deps, tables: { events, breakers: items } }, [dependency])
      : [];
  const isOpen = breaker && breaker.state.status !== 'closed';
  return {
    mapping,
    depth,
    letters,
    breaker: isOpen ? `breaker ${dependency} is ${describeBreaker(breaker.state)}` : undefined,
  };
}

interface At extends Receiver {
  readonly story: Story;
  readonly event: StoredEvent;
  readonly applied: AppliedEvents;
  readonly state: ConsumerState;
}

async function deliveryOf(
  at: At,
  stage: Stage,
  tables: readonly string[],
  { dynamodb }: DeliveryDeps,
): Promise<Delivery> {
  const { story, event, consumer, rule, state } = at;
  const { commitsTo, projectsTo } = stage.consumers[consumer] as Manifest['consumers'][string];
  const known = { ...NOTHING, consumer, rule };
  const commit = commitBy(story, event.eventId, commitsTo);
  if (commit)
    return { ...known, status: 'committed', commit: `${commit.stream}:${commit.version}`, ...since(event, commit.at) };
  if (projectsTo !== undefined && (await at.applied.has(projectsTo, event))) return { ...known, status: 'applied' };
  const marker = await markerOf(consumer, event.eventId, tables, dynamodb);
  if (marker === 'done') return { ...known, status: 'marked' };
  const letter = state.letters.find(({ eventId }) => eventId === event.eventId);
  if (letter) {
    const because = `${letter.class ?? 'unknown'}: ${letter.reason ?? 'received too often without an answer'}`;
    return { ...known, status: 'dead-lettered', receives: letter.receives, because, ...since(event, letter.at) };
  }
  if (marker === 'started') return { ...known, status: 'begun' };
  const because = holdUp(at);
  return { ...known, status: because === undefined ? 'no trace' : 'waiting', because };
}

const NOTHING = { commit: undefined, at: undefined, tookMs: undefined, receives: undefined, because: undefined };

/** A consumer that declares its streams commits there; another one may have caused any commit that nobody else declares. */
function commitBy({ commits }: Story, eventId: string, kind: string | undefined): StoryCommit | undefined {
  return kind === undefined
    ? undefined
    : commits.find((commit) => commit.causationId === eventId && commit.kind === kind);
}

function since({ timestamp }: StoredEvent, at: string | undefined): Pick<Delivery, 'at' | 'tookMs'> {
  return { at, tookMs: at === undefined ? undefined : Math.max(0, Date.parse(at) - Date.parse(timestamp)) };
}

function holdUp({ rule, isEnabled, state: { mapping, depth, breaker } }: At): string | undefined {
  if (!isEnabled) return `its rule ${rule} is disabled`;
  if (breaker !== undefined) return breaker;
  if (isOff(mapping))
    return `its mapping is off${mapping.changedAt === undefined ? '' : ` since ${mapping.changedAt}`}`;
  const { visible, inFlight, delayed } = depth;
  const waiting = visible + inFlight + delayed;
  if (waiting === 0) return undefined;
  return `its queue has ${waiting} message${waiting === 1 ? '' : 's'} (${visible} visible, ${inFlight} in flight, ${delayed} delayed)`;
}
