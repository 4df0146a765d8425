import type { Manifest } from '@orderflow/core/manifest';
import { queueDepth, total } from '../queue-depth.ts';
import { isOff, mappingStatus } from '../status.ts';
import { walkQueue } from '../walk-queue.ts';
import { type Delivery, type DeliveryDeps, deliveriesOf } from './deliveries.ts';
import { executionsFor, type TracedExecution } from './executions.ts';
import { findStory, type StoryCommit } from './story.ts';

export type TraceDeps = DeliveryDeps;
export type TracedStage = Pick<
  Manifest,
  'stage' | 'bus' | 'consumers' | 'tables' | 'breakers' | 'relay' | 'workflows' | 'streams'
>;

/** Whether the relay has published an event, as far as it is known. */
export type Publication = 'not published' | 'given up' | 'published' | 'unknown';

export interface TracedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly source: string;
  readonly data: unknown;
  readonly publication: Publication;
  readonly deliveries: readonly Delivery[];
}

export interface TracedCommit extends Omit<StoryCommit, 'events'> {
  readonly events: readonly TracedEvent[];
}

/** The whole story of one thing. */
export interface Trace {
  readonly stage: string;
  readonly keys: readonly string[];
  readonly correlationIds: readonly string[];
  /** Oldest first. What caused a commit is its `causationId`: an event of the story, or what set it off. */
  readonly commits: readonly TracedCommit[];
  readonly executions: readonly TracedExecution[];
  /** What is missing, and where it waits: sentences, in the order in which it happened. */
  readonly missing: readonly string[];
}

/**
 * Traces a key, an event or a correlation: from the event store, the rules, queues, dead-letter queues, mappings, views and
 * markers, as they are now. Nothing changes; dead letters are received and shown again.
 * @throws NoStory
 */
export async function trace(what: string, stage: TracedStage, deps: TraceDeps): Promise<Trace> {
  const story = await findStory(what, stage, deps);
  const [deliveries, relay, executions] = await Promise.all([
    deliveriesOf(story, stage, deps),
    relayOf(stage, deps),
    executionsFor(story.keys, stage, deps.stepFunctions),
  ]);
  const commits = story.commits.map((commit): TracedCommit => {
    const events = commit.events.map(({ eventId, type, source, data }): TracedEvent => {
      const received = deliveries.get(eventId) ?? [];
      return { eventId, type, source, data, publication: publicationOf(commit, received, relay), deliveries: received };
    });
    return { ...commit, events };
  });
  return {
    stage: stage.stage,
    keys: story.keys,
    correlationIds: [...new Set(commits.map(({ correlationId }) => correlationId))],
    commits,
    executions,
    missing: [...commits.flatMap((commit) => missingIn(commit, relay)), ...executions.flatMap(standing)],
  };
}

interface RelayState {
  /** When it was switched off, ISO 8601; `undefined` while it is on. */
  readonly offSince: string | undefined;
  readonly isOff: boolean;
  /** `<stream>:<version>` of commits that its failure queue names. */
  readonly givenUp: ReadonlySet<string>;
}

const MOST_FAILURES = 1000;

async function relayOf({ relay }: TracedStage, deps: TraceDeps): Promise<RelayState> {
  const givenUp = new Set<string>();
  if (!relay) return { isOff: false, offSince: undefined, givenUp };
  const { failureQueueUrl: queueUrl, mappingId } = relay;
  const { sqs, clock } = deps;
  const [mapping, depth] = await Promise.all([mappingStatus(mappingId, deps), queueDepth(sqs, queueUrl)]);
  if (total(depth) > 0)
    await walkQueue({
      ...{ sqs, clock, queueUrl, most: MOST_FAILURES },
      async visit({ Body: body = '' }) {
        const [, stream, version] = /"stream":"([^"]+)","version":(\d+)/.exec(body) ?? [];
        if (stream !== undefined) givenUp.add(`${stream}:${version}`);
        return 'leave';
      },
    });
  return { isOff: isOff(mapping), offSince: isOff(mapping) ? mapping.changedAt : undefined, givenUp };
}

/** Who has received it has received it from the bus. */
function publicationOf(
  { stream, version, at }: StoryCommit,
  deliveries: readonly Delivery[],
  relay: RelayState,
): Publication {
  if (deliveries.some(({ status }) => status !== 'waiting' && status !== 'no trace')) return 'published';
  if (relay.givenUp.has(`${stream}:${version}`)) return 'given up';
  if (relay.isOff && (relay.offSince === undefined || at >= relay.offSince)) return 'not published';
  return 'unknown';
}

function missingIn({ events, stream, version }: TracedCommit, { offSince }: RelayState): readonly string[] {
  return events.flatMap(({ type, eventId, publication, deliveries }) => {
    const event = `${type} (${eventId})`;
    if (publication === 'not published')
      return [
        `${event} is stored and not published: the relay is off${offSince === undefined ? '' : ` since ${offSince}`}`,
      ];
    if (publication === 'given up')
      return [`${event} is stored and not published: the relay gave up commit ${stream}:${version}`];
    return deliveries.flatMap(({ consumer, status, because, receives }) => {
      if (status === 'waiting') return [`${event} is published; ${consumer} has not handled it: ${because}`];
      if (status === 'begun')
        return [`${event} was begun by ${consumer} and not ended: it is handled now, or its process died`];
      const tries = receives === undefined ? '' : ` after ${receives} ${receives === 1 ? 'try' : 'tries'}`;
      return status === 'dead-lettered' ? [`${event} was dead-lettered by ${consumer}${tries}: ${because}`] : [];
    });
  });
}

function standing({ workflow, name, status, isStandingStill, steps }: TracedExecution): readonly string[] {
  if (!isStandingStill) return [];
  const step = steps.findLast(({ error }) => error !== undefined);
  return [`execution ${name} of ${workflow} has stopped: ${status}${step ? ` at ${step.name}: ${step.error}` : ''}`];
}
