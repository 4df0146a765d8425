import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import {
  fulfilled,
  grouped,
  handleMessages,
  identityFromRaw,
  parseBody,
  parsed,
  type Settled,
  type SqsHandler,
} from '../batch/index.ts';
import type { Received } from '../contracts/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

/** The storage of an archive. */
export interface ObjectStore {
  /** Writes an object. Writing the same key and body again changes nothing. */
  put(key: string, body: string): Promise<void>;
}

/**
 * A consumer that archives every event of the bus, valid or not, as JSON lines: one object per batch and UTC date of its
 * events, `events/date=2026-11-23/<name>.jsonl`. Only a message that is not JSON is dead-lettered.
 *
 * The name of an object is the hash of its content; its lines are ordered by time. So a batch that is delivered again writes
 * the same object again, and an object never replaces a different one.
 *
 * - crash before the write: nothing is archived; the messages are delivered again.
 * - crash after it: the messages are delivered again. The same batch writes the same object. In a different batch their lines
 *   are written to a second object, so that each of them is archived twice.
 */
export const archive = (deps: RuntimeDeps, objects: ObjectStore): SqsHandler =>
  handleMessages(
    open,
    deps,
    grouped(dateOf, async (date, events) => {
      const lines = linesOf(events);
      await objects.put(`events/date=${date}/${nameOf(lines)}.jsonl`, lines.join(''));
      return outcomesOf(events);
    }),
  );

/** A message that is JSON. `data` is its unchanged body. */
type Archived = Received<string, string>;

function open({ body, attributes }: SQSRecord): Archived {
  parseBody(body);
  const { type, eventId, correlationId, causationId } = identityFromRaw(body);
  const timestamp = timeOf(body) ?? new Date(Number(attributes.SentTimestamp)).toISOString();
  return { type, source: '', data: body, metadata: { eventId, correlationId, causationId, timestamp } };
}

/** When the event happened, or else when it was published. */
function timeOf(body: string): string | undefined {
  const event = parsed(body);
  return utc(event?.detail?.metadata?.timestamp) ?? utc(event?.time);
}

/** An ISO 8601 time in UTC; undefined when the value is not one, or its year in UTC has not four digits. */
function utc(value: unknown): string | undefined {
  if (typeof value !== 'string' || !INSTANT.test(value)) return undefined;
  const time = new Date(value);
  const text = Number.isNaN(time.getTime()) ? '' : time.toISOString();
  return INSTANT.test(text) ? text : undefined;
}

const INSTANT = /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/;

const dateOf = ({ metadata }: Archived): string => metadata.timestamp.slice(0, 'yyyy-mm-dd'.length);

/** Each distinct body on one line. Line breaks of JSON are between tokens and have no meaning. */
function linesOf(events: readonly Archived[]): readonly string[] {
  const inOrder = events.toSorted(
    (a, b) => compare(a.metadata.timestamp, b.metadata.timestamp) || compare(a.data, b.data),
  );
  return [...new Set(inOrder.map(({ data }) => `${data.replace(/[\r\n]+/g, ' ')}\n`))];
}

function nameOf(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return hash.digest('hex').slice(0, 32);
}

function outcomesOf(events: readonly Archived[]): readonly Settled[] {
  const first = new Map(events.toReversed().map((event) => [event.data, event]));
  return events.map((event) => fulfilled(first.get(event.data) === event ? 'handled' : 'duplicate'));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
