import type { DynamoDBRecord } from 'aws-lambda';
import { type Commit, commitOf, type Item, type StoredEvent, storedEventsOf } from '../store/index.ts';
import { checkSources, type StreamSources } from './stream-sources.ts';

/** A commit as the table's stream delivers it. */
export interface CommitRecord {
  /** Its position in the shard. Lambda retries a batch from the position that is reported. */
  readonly sequenceNumber: string;
  /** Its key in the event store. */
  readonly stream: string;
  readonly version: number;
  readonly events: readonly StoredEvent[];
  /** Why the record is not a valid commit. Then it has no events. */
  readonly malformed?: string;
}

/**
 * Commits are only inserted. Other changes of the table are not published: a commit that was replaced or deleted, by a manual
 * repair or by somebody who should not.
 */
export const isCommit = ({ eventName }: DynamoDBRecord): boolean => eventName === 'INSERT';

/** Reads a record of the event store's stream. Never throws: an exception would block the shard. */
export function readCommitRecord({ dynamodb = {} }: DynamoDBRecord, sources: StreamSources): CommitRecord {
  const { Keys: keys, NewImage: image, SequenceNumber: sequenceNumber = '' } = dynamodb;
  const place = { sequenceNumber, stream: keys?.stream?.S ?? '', version: Number(keys?.version?.N) };
  try {
    if (!image) throw new Error('NewImage: is missing; the stream must carry NEW_IMAGE');
    return { ...place, events: eventsOf(image as Item, sources) };
  } catch (error) {
    return { ...place, events: [], malformed: (error as Error).message };
  }
}

/**
 * The events of a stored commit, with their positions in the stream.
 * @throws Error when it is not a valid commit; the message begins with the attribute at fault
 */
export function eventsOf(image: Item, sources: StreamSources): StoredEvent[] {
  const commit = commitIn(image);
  const { stream, version, causationId, correlationId, at, events } = commit;
  if (!isText(stream)) throw new Error('stream: is missing');
  if (!Number.isSafeInteger(version) || version < 1) throw new Error('version: must be an integer above 0');
  if (!isText(causationId)) throw new Error('causationId: is missing');
  if (!isText(correlationId)) throw new Error('correlationId: is missing');
  if (!isText(at) || !INSTANT.test(at) || Number.isNaN(Date.parse(at)))
    throw new Error(`at: ${JSON.stringify(at)} is not an ISO 8601 time`);
  // A commit without events is malformed, too: to skip it would lose the events that it had.
  if (!Array.isArray(events) || events.length === 0) throw new Error('events: must be a list of at least one event');
  const invalid = events.findIndex((event) => !isEvent(event));
  if (invalid >= 0) throw new Error(`events[${invalid}]: is not an event`);
  const stored = storedEventsOf(commit);
  checkSources(stored, sources);
  return stored;
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
