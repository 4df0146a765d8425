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

/** Where an archive's objects go. */
export interface ObjectStore {
  /** Writes a whole object; the same key and body again changes nothing. */
  put(key: string, body: string): Promise<void>;
}

/**
 * A consumer that keeps every event of the bus, ours or another workload's, well-formed or not, as JSON lines: one object
 * per batch and UTC date of its events, `events/date=2026-11-23/<name>.jsonl`. Only what is not JSON is parked.
 *
 * An object is named by the hash of its content, with its lines in order of time. So a batch that comes again writes the
 * same object again, and no object ever takes the place of another.
 *
 * - dies before the write: nothing is kept; the messages come again.
 * - dies after it: the messages come again. In the same company they make the same object; in other company their lines
 *   stand in two objects, the same line in both.
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

/** Any message that is JSON. `data` is its body as it came. */
type Archived = Received<string, string>;

function open({ body, attributes }: SQSRecord): Archived {
  parseBody(body);
  const { type, ...identity } = identityFromRaw(body);
  const timestamp = timeOf(body) ?? new Date(Number(attributes.SentTimestamp)).toISOString();
  return { type, source: '', data: body, metadata: { ...identity, timestamp } };
}

/** When the event happened, or else was put on the bus. */
function timeOf(body: string): string | undefined {
  const event = parsed(body);
  return utc(event?.detail?.metadata?.timestamp) ?? utc(event?.time);
}

/** An ISO 8601 instant in UTC; nothing for what names none, or has no four-digit year to be filed under. */
function utc(value: unknown): string | undefined {
  if (typeof value !== 'string' || !INSTANT.test(value)) return undefined;
  const time = new Date(value);
  const text = Number.isNaN(time.getTime()) ? '' : time.toISOString();
  return INSTANT.test(text) ? text : undefined;
}

const INSTANT = /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/;

const dateOf = ({ metadata }: Archived): string => metadata.timestamp.slice(0, 'yyyy-mm-dd'.length);

/** Each body on a line of its own, once. A line break in JSON stands between tokens and means nothing. */
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
