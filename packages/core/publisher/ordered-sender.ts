import { equalJitter } from '../failures/index.ts';
import { OrderedQueues, packBatches, type QueuedEntry } from './ordered-queues.ts';
import type { Accepted, EntryError, EntryResult, OutgoingEntry, Transport } from './transport.ts';

export interface RetrySettings {
  /** Attempts per entry, the first one included. @default 5 */
  readonly attempts: number;
  /** Milliseconds before the second attempt. Doubles with each further one; half of it is jitter. @default 100 */
  readonly baseMs: number;
  /** The longest delay, in milliseconds. @default 5000 */
  readonly capMs: number;
  /** Batches in flight at the same time. @default 4 */
  readonly concurrency: number;
}

export const RETRY_DEFAULTS: RetrySettings = { attempts: 5, baseMs: 100, capMs: 5_000, concurrency: 4 };

export interface SendOptions<Entry> {
  readonly transport: Transport<Entry>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly retry: RetrySettings;
  /**
   * Milliseconds since the epoch. No batch is sent after it, except the first attempt of the first entry of each ordering
   * key. @default none
   */
  readonly deadline?: number | undefined;
}

export interface SendReport {
  /** One per entry, in the same order. */
  readonly results: readonly EntryResult[];
  /** Batches sent. */
  readonly calls: number;
  /** Attempts after the first one, over all entries. */
  readonly retried: number;
}

/**
 * Sends entries in order per ordering key, in as few batches as possible, and retries them entry by entry with exponential
 * backoff and jitter. A batch that fails as a whole is retried; when its error is non-retryable, its entries are sent in
 * batches of one, so that only the entry at fault fails.
 *
 * Never throws. After a crash it is unknown whether the broker has the entries in flight: give them the same event ids
 * when you send them again.
 */
export async function sendInOrder<Entry>(
  entries: readonly OutgoingEntry<Entry>[],
  options: SendOptions<Entry>,
): Promise<SendReport> {
  const { transport, clock, sleep, retry, deadline = Number.POSITIVE_INFINITY } = options;
  const queues = new OrderedQueues(entries.map((entry, index) => queued(entry, index, transport)));
  const counts = { calls: 0, retried: 0 };
  for (let heads = queues.heads(), isFirst = true; heads.length > 0; heads = queues.heads(), isFirst = false) {
    const now = clock();
    const next = Math.min(...heads.map((head) => head.dueAt));
    if (!isFirst && Math.max(now, next) >= deadline) for (const head of heads) queues.finish(head, outOfTime(head));
    else if (next > now) await sleep(next - now);
    else {
      const batches = packBatches(heads, now, retry.concurrency, transport.limits);
      await Promise.all(batches.map((batch) => sendBatch(batch, queues, options, counts)));
    }
  }
  return { results: queues.results, ...counts };
}

const queued = <Entry>(
  { entry, orderingKey }: OutgoingEntry<Entry>,
  index: number,
  transport: Transport<Entry>,
): QueuedEntry<Entry> => ({
  index,
  orderingKey,
  entry,
  bytes: transport.sizeOf(entry),
  attempts: 0,
  dueAt: 0,
  alone: false,
});

const outOfTime = ({ error }: QueuedEntry<unknown>): EntryResult => ({
  status: 'failed',
  ...(error ?? { code: 'DeadlineExceeded', reason: 'the deadline passed before this entry was sent' }),
});

async function sendBatch<Entry>(
  batch: readonly QueuedEntry<Entry>[],
  queues: OrderedQueues<Entry>,
  options: SendOptions<Entry>,
  counts: { calls: number; retried: number },
): Promise<void> {
  const { maxEntryBytes } = options.transport.limits;
  const entries = batch.filter(({ bytes }) => bytes <= maxEntryBytes);
  for (const entry of batch)
    if (entry.bytes > maxEntryBytes) queues.finish(entry, tooLarge(entry.bytes, maxEntryBytes));
  if (entries.length === 0) return;
  counts.calls++;
  counts.retried += entries.filter(({ error }) => error).length;
  const responses = await responsesTo(entries, options.transport);
  const retries = entries.filter((entry, at) => {
    const result = resultOf(entry, responses[at] as Response, options);
    if (result) queues.finish(entry, result);
    return !result;
  });
  postpone(retries, options);
}

const tooLarge = (bytes: number, limit: number): EntryResult => ({
  status: 'non-retryable',
  code: 'TooLarge',
  reason: `the entry has ${bytes} bytes; the limit is ${limit}`,
});

/** The response to one entry. An error of a whole batch counts for each of its entries. */
type Response = Accepted | (EntryError & { readonly isOfBatch: boolean });

async function responsesTo<Entry>(
  entries: readonly QueuedEntry<Entry>[],
  transport: Transport<Entry>,
): Promise<Response[]> {
  try {
    const outcomes = await transport.send(entries.map(({ entry }) => entry));
    return outcomes.map((outcome) => ('id' in outcome ? outcome : { ...outcome, isOfBatch: false }));
  } catch (error) {
    const response = { ...entryErrorOf(error), isOfBatch: entries.length > 1 };
    return entries.map(() => response);
  }
}

const entryErrorOf = (error: unknown): EntryError =>
  error instanceof Error
    ? { code: error.name, reason: error.message || error.name }
    : { code: 'Unknown', reason: String(error) };

/** @returns undefined when the entry is to be retried */
function resultOf<Entry>(
  entry: QueuedEntry<Entry>,
  response: Response,
  { transport, retry }: SendOptions<Entry>,
): EntryResult | undefined {
  if ('id' in response) return { status: 'accepted', id: response.id };
  const { isOfBatch, ...error } = response;
  entry.error = error;
  entry.attempts++;
  if (transport.isNonRetryable(error)) {
    if (!isOfBatch) return { status: 'non-retryable', ...error };
    entry.alone = true;
    return undefined;
  }
  return entry.attempts >= retry.attempts ? { status: 'failed', ...error } : undefined;
}

/** Entries that failed together get the same delay, so that they are retried in one batch. */
function postpone<Entry>(entries: readonly QueuedEntry<Entry>[], { clock, random, retry }: SendOptions<Entry>): void {
  if (entries.length === 0) return;
  const attempts = Math.max(...entries.map((entry) => entry.attempts));
  const dueAt = clock() + equalJitter(Math.min(retry.capMs, retry.baseMs * 2 ** (attempts - 1)), random);
  for (const entry of entries) entry.dueAt = dueAt;
}
