import type { RuntimeDeps } from '../surroundings/index.ts';
import { Contention } from './failures.ts';

/** The longest delay between two receives of a message, in seconds. SQS allows 12 hours; a retry after that helps nobody. */
const MAX_DELAY_SECONDS = 900;

/**
 * Whole seconds until a message is received again: doubles with each receive, half of it is jitter. At least 1.
 * @param receives how often the message has been received, from 1
 * @param baseSeconds the longest first delay
 * @param random uniform in [0, 1)
 * @param longest the longest delay, at most 900. @default 900
 */
export function retryDelay(
  receives: number,
  baseSeconds: number,
  random: () => number,
  longest = MAX_DELAY_SECONDS,
): number {
  const doublings = Math.min(Math.max(0, receives - 1), 30); // 2^1024 is Infinity, and 0 * Infinity is NaN
  const ceiling = Math.min(longest, baseSeconds * 2 ** doublings);
  return Math.max(1, Math.round(equalJitter(ceiling, random)));
}

/**
 * A delay between half of `ceiling` and `ceiling`, in the unit of `ceiling`.
 * @param random uniform in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export const equalJitter = (ceiling: number, random: () => number): number => ceiling / 2 + (ceiling / 2) * random();

/** Six attempts take about a second. After that the message waits in the queue. */
const CONTENTION_ATTEMPTS = 6;

type Waiting = Pick<RuntimeDeps, 'random' | 'sleep'>;

/**
 * Sleeps before an operation that conflicted with another writer is repeated.
 * @param attempt how often it was attempted, from 1: the longest delay is 40 ms and doubles each time
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 */
export const pause = (attempt: number, { random, sleep }: Waiting): Promise<void> =>
  sleep(random() * 20 * 2 ** attempt);

/**
 * Makes a function that repeats an operation while it fails with {@link Contention}: for hot items, on which transactions
 * conflict. Operations that conflicted are repeated one at a time, so that the messages of one batch, which often write the
 * same item, do not conflict with each other again.
 */
export function retryOnContention(deps: Waiting): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return async (work) => {
    let result = work();
    for (let attempt = 1; attempt < CONTENTION_ATTEMPTS; attempt++) {
      try {
        return await result;
      } catch (error) {
        if (!(error instanceof Contention)) throw error;
      }
      await pause(attempt, deps);
      result = turn.then(work, work);
      turn = result;
    }
    return result;
  };
}
