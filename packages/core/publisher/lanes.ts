import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Fate, Setback } from './fate.ts';
import { MAX_CALL_BYTES, MAX_ENTRIES } from './limits.ts';

/** An entry on its way. */
export interface Task {
  readonly index: number;
  readonly lane: string;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
  attempts: number;
  /** Not to be tried before this time (milliseconds since the epoch). */
  dueAt: number;
  /** To be sent in a call of its own, because a call that it shared was refused as a whole. */
  alone: boolean;
  /** Why the last try failed. */
  setback?: Setback;
}

/** The queues, one per lane. Only a lane's head may be sent: the next entry waits until that one's fate is known. */
export class Lanes {
  readonly fates: Fate[] = [];
  readonly #queues = new Map<string, Task[]>();

  constructor(tasks: readonly Task[]) {
    for (const task of tasks) {
      const queue = this.#queues.get(task.lane);
      if (queue) queue.push(task);
      else this.#queues.set(task.lane, [task]);
    }
  }

  /** What may be sent now or later, the earliest entry first. */
  heads(): Task[] {
    return [...this.#queues.values()].map((queue) => queue[0] as Task).sort((a, b) => a.index - b.index);
  }

  /** The fate of a lane's head. A failed one takes the rest of its lane along. */
  settle(head: Task, fate: Fate): void {
    this.fates[head.index] = fate;
    const queue = this.#queues.get(head.lane) as Task[];
    queue.shift();
    if (fate.status === 'failed') for (const task of queue.splice(0)) this.fates[task.index] = { status: 'held' };
    if (queue.length === 0) this.#queues.delete(head.lane);
  }
}

/**
 * Packs what is due into calls, at most `most` of them. A call that is not full is left for the next round, when the
 * lanes now under way have more to send, unless it is the only one: so N entries of N lanes cost ⌈N/10⌉ calls.
 */
export function pack(heads: readonly Task[], now: number, most: number): Task[][] {
  const calls: Task[][] = [];
  let call: Task[] = [];
  let bytes = 0;
  for (const task of heads) {
    if (task.dueAt > now) continue;
    if (!fits(task, call, bytes)) {
      calls.push(call);
      if (calls.length === most) return calls;
      call = [];
      bytes = 0;
    }
    call.push(task);
    bytes += task.bytes;
  }
  if (call.length === MAX_ENTRIES || (call.length > 0 && calls.length === 0)) calls.push(call);
  return calls;
}

function fits(task: Task, call: readonly Task[], bytes: number): boolean {
  const [first] = call;
  if (!first) return true;
  return !first.alone && !task.alone && call.length < MAX_ENTRIES && bytes + task.bytes <= MAX_CALL_BYTES;
}
