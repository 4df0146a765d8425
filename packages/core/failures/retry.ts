import type { RuntimeDeps } from '../surroundings/index.ts';
import { Contention } from './failures.ts';

/** Six tries within about a second; what is still contended then is better waited out in the queue. */
const TRIES = 6;

type Waiting = Pick<RuntimeDeps, 'random' | 'sleep'>;

/**
 * A short wait before trying again what somebody else got in the way of.
 * @param attempt how often it was tried, from 1: the longest wait is 40 ms and doubles each time
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 */
export const pause = (attempt: number, { random, sleep }: Waiting): Promise<void> =>
  sleep(random() * 20 * 2 ** attempt);

/**
 * Makes a function that does some work again while it fails with {@link Contention}: for items so hot that transactions
 * collide on them. Work that collided goes on one at a time, so that the messages of one batch, which often want the
 * very same item, do not collide with each other for ever.
 */
export function retryOnContention(deps: Waiting): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return async (work) => {
    let result = work();
    for (let attempt = 1; attempt < TRIES; attempt++) {
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
