import type { DynamoDBRecord } from 'aws-lambda';
import { type Commit, commitOf, type Item, type StoredEvent, storedEventsOf } from '../store/index.ts';

/** A commit as the table's stream brings it. */
export interface StreamedCommit {
  /** Where in the shard it is. Lambda retries from the one that is reported. */
  readonly sequenceNumber: string;
  /** Its key in the event store. */
  readonly stream: string;
  readonly version: number;
  readonly events: readonly StoredEvent[];
  /** Why it can't be read as a commit; then it has no events. */
  readonly malformed?: string;
}

/** Commits are only ever inserted. What else happens to the table (a repair by hand, a clean-up) is no fact to tell. */
export const isCommit = ({ eventName }: DynamoDBRecord): boolean => eventName === 'INSERT';

/** Reads a record of the event store's stream. Never throws: a record that throws would block its shard. */
export function readRecord({ dynamodb = {} }: DynamoDBRecord): StreamedCommit {
  const { Keys: keys, NewImage: image, SequenceNumber: sequenceNumber = '' } = dynamodb;
  const place = { sequenceNumber, stream: keys?.stream?.S ?? '', version: Number(keys?.version?.N) };
  try {
    if (!image) throw new Error('NewImage: is missing; the stream must carry NEW_IMAGE');
    return { ...place, events: eventsOf(image as Item) };
  } catch (error) {
    return { ...place, events: [], malformed: (error as Error).message };
  }
}

/**
 * The events of a stored commit, each with its place.
 * @throws Error saying why it is no commit; the message begins with the attribute
 */
export function eventsOf(image: Item): StoredEvent[] {
  const commit = commitIn(image);
  const { stream, version, causationId, correlationId, at, events } = commit;
  if (!isText(stream)) throw new Error('stream: must be there');
  if (!Number.isSafeInteger(version) || version < 1) throw new Error('version: is no position');
  if (!isText(causationId)) throw new Error('causationId: must be there');
  if (!isText(correlationId)) throw new Error('correlationId: must be there');
  if (!isText(at) || !INSTANT.test(at) || Number.isNaN(Date.parse(at)))
    throw new Error(`at: ${JSON.stringify(at)} is no time`);
  // None at all is no commit either: passing it over would be to lose what it held.
  if (!Array.isArray(events) || events.length === 0) throw new Error('events: is no list of events');
  const strange = events.findIndex((event) => !isEvent(event));
  if (strange >= 0) throw new Error(`events[${strange}]: is no event`);
  return storedEventsOf(commit);
}

function commitIn(image: Item): Commit {
  try {
    return commitOf(image);
  } catch {
    throw new Error('events: is not JSON');
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const INSTANT = /^\d{4}-\d\d-\d\dT/;

const isEvent = (event: Partial<StoredEvent> | null): boolean =>
  typeof event?.type === 'string' && typeof event.source === 'string' && event.data !== undefined;
