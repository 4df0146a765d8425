import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { type Fate, isRefusal, type Setback, setbackOf } from './fate.ts';
import { Lanes, pack, type Task } from './lanes.ts';
import { entryBytes, MAX_ENTRY_BYTES } from './limits.ts';
import { backoff, type RetrySettings } from './retry.ts';

/** An entry, and the lane it keeps to: entries of one lane go out one after another, lanes side by side. */
export interface Parcel {
  readonly entry: PutEventsRequestEntry;
  readonly lane: string;
}

/** Anything that sends a command as the `EventBridgeClient` of the AWS SDK does. */
export type BusClient = Pick<EventBridgeClient, 'send'>;

export interface PutDeps {
  readonly client: BusClient;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly retry: RetrySettings;
  /** No call begins after this time (milliseconds since the epoch), but each entry that is free to go is tried once. */
  readonly deadline?: number | undefined;
}

export interface PutReport {
  /** One per parcel, in the same order. */
  readonly fates: readonly Fate[];
  /** `PutEvents` calls made. */
  readonly calls: number;
  /** Entries that were sent again. */
  readonly retried: number;
}

/**
 * Puts entries on the bus, looking at the answer entry by entry. What failed is tried again by itself, with growing delay
 * and jitter, while the others go on. A call that fails as a whole is tried again; one that is *refused* as a whole is
 * taken apart, so that the entry at fault is found and the others pass.
 *
 * Never throws. A crash before a call's answer leaves its entries perhaps on the bus: whoever repeats them must give them
 * the same event ids.
 */
export async function putEntries(parcels: readonly Parcel[], deps: PutDeps): Promise<PutReport> {
  const { clock, sleep, retry, deadline = Number.POSITIVE_INFINITY } = deps;
  const lanes = new Lanes(parcels.map(taskOf));
  const count = { calls: 0, retried: 0 };
  for (let heads = lanes.heads(), first = true; heads.length > 0; heads = lanes.heads(), first = false) {
    const now = clock();
    const next = Math.min(...heads.map((head) => head.dueAt));
    if (!first && Math.max(now, next) >= deadline) for (const head of heads) lanes.settle(head, outOfTime(head));
    else if (next > now) await sleep(next - now);
    else await Promise.all(pack(heads, now, retry.concurrency).map((call) => put(call, lanes, deps, count)));
  }
  return { fates: lanes.fates, ...count };
}

const taskOf = ({ entry, lane }: Parcel, index: number): Task => ({
  index,
  lane,
  entry,
  bytes: entryBytes(entry),
  attempts: 0,
  dueAt: 0,
  alone: false,
});

const outOfTime = ({ setback }: Task): Fate => ({
  status: 'failed',
  ...(setback ?? { code: 'OutOfTime', reason: 'the time was spent before this entry could be sent' }),
});

async function put(call: readonly Task[], lanes: Lanes, deps: PutDeps, count: { calls: number; retried: number }) {
  const tasks = call.filter((task) => task.bytes <= MAX_ENTRY_BYTES);
  for (const task of call) if (task.bytes > MAX_ENTRY_BYTES) lanes.settle(task, tooLarge(task.bytes));
  if (tasks.length === 0) return;
  count.calls++;
  count.retried += tasks.filter((task) => task.setback).length;
  const answers = await send(tasks, deps.client);
  const again = tasks.filter((task, at) => {
    const fate = fateOf(task, answers[at] as Answer, deps.retry);
    if (fate) lanes.settle(task, fate);
    return !fate;
  });
  postpone(again, deps);
}

const tooLarge = (bytes: number): Fate => ({
  status: 'refused',
  code: 'TooLarge',
  reason: `weighs ${bytes} bytes; an event may weigh ${MAX_ENTRY_BYTES}`,
});

/** The answer to one entry; a setback of the whole call is the answer to each of its entries. */
type Answer = { readonly busEventId: string } | (Setback & { readonly shared: boolean });

async function send(tasks: readonly Task[], client: BusClient): Promise<Answer[]> {
  try {
    const { Entries: entries = [] } = await client.send(new PutEventsCommand({ Entries: tasks.map((t) => t.entry) }));
    return tasks.map((_, at) => answerOf(entries[at]));
  } catch (error) {
    const answer = { ...setbackOf(error), shared: tasks.length > 1 };
    return tasks.map(() => answer);
  }
}

function answerOf(result: PutEventsResultEntry = {}): Answer {
  const { EventId: busEventId, ErrorCode: code = 'NoAnswer', ErrorMessage: reason = 'no reason given' } = result;
  return busEventId === undefined ? { code, reason, shared: false } : { busEventId };
}

/** @returns undefined when the entry is to be tried again */
function fateOf(task: Task, answer: Answer, { attempts }: RetrySettings): Fate | undefined {
  if ('busEventId' in answer) return { status: 'accepted', ...answer };
  const { shared, ...setback } = answer;
  task.setback = setback;
  task.attempts++;
  if (isRefusal(setback)) {
    if (!shared) return { status: 'refused', ...setback };
    task.alone = true;
    return undefined;
  }
  return task.attempts >= attempts ? { status: 'failed', ...setback } : undefined;
}

/** One delay for all that failed together, so that they come back in one call and not in ten. */
function postpone(tasks: readonly Task[], { clock, random, retry }: PutDeps): void {
  if (tasks.length === 0) return;
  const dueAt = clock() + backoff(Math.max(...tasks.map((task) => task.attempts)), retry, random);
  for (const task of tasks) task.dueAt = dueAt;
}
