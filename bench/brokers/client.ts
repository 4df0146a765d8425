import type { ReadingData } from './readings.ts';

/** A way to publish and to consume, in a process of its own. */
export interface BenchClient {
  /** Publishes, acknowledged by the broker. `place`: a topic, or an exchange with the queue of the same name. */
  publish(place: string, readings: readonly ReadingData[]): Promise<void>;
  /**
   * Consumes from the beginning, until so many messages were handled.
   * @param onFirst called when the first one is handled: joining and connecting are not measured
   */
  consume(place: string, count: number, onFirst: () => void): Promise<void>;
}

/** Messages that are handed to a client at once, as a busy service does. */
export const AT_ONCE = 500;

export function* chunksOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += AT_ONCE) yield all.slice(start, start + AT_ONCE);
}

/** Calls `onFirst` with the first message, and ends with the last one. */
export function counting(count: number, onFirst: () => void) {
  let handled = 0;
  let finish = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    done,
    handle() {
      if (handled++ === 0) onFirst();
      if (handled === count) finish();
    },
  };
}
