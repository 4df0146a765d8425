import {
  type BatchHandler,
  type EventConsumer,
  each,
  type Outcome,
  type ReceivedFrom,
  type Settled,
} from '@orderflow/core/batch';
import type { AnyContract, Received } from '@orderflow/core/contracts';
import { Transient } from '@orderflow/core/failures';

/** Handles one event. What it throws is a failure of its class. @returns the outcome. `handled`, if nothing */
export type EventHandler<Event> = (event: Event) => Promise<Outcome> | Promise<void>;

/** A function for one event, or a consumer: what `consume`, `project`, `count` and `handleBatch` of core make. */
export type SubscriberHandler<Contracts extends readonly AnyContract[]> =
  | Pick<EventConsumer, 'handleEvents'>
  | EventHandler<ReceivedFrom<Contracts>>;

/** Handles one event. Never throws. */
export type Handle = (event: Received) => Promise<Settled>;

export interface HandlerDeps {
  /** Milliseconds that an event may take. */
  readonly timeoutMs: number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** An event that takes too long has failed as transient, as one whose function times out. It may still take effect. */
export function handleOne<Contracts extends readonly AnyContract[]>(
  handler: SubscriberHandler<Contracts>,
  { timeoutMs, sleep }: HandlerDeps,
): Handle {
  const handle: BatchHandler<Received> =
    'handleEvents' in handler
      ? handler.handleEvents
      : each(async (event) => (await handler(event as ReceivedFrom<Contracts>)) ?? 'handled');
  return async (event) => {
    const timer = new AbortController();
    const late = new Promise<never>((_, reject) => {
      sleep(timeoutMs, timer.signal).then(
        () => reject(new Transient(`not done within ${timeoutMs} ms`)),
        () => undefined, // the timer was stopped
      );
    });
    late.catch(() => undefined); // it may reject when nothing awaits it any more
    try {
      const [result] = await Promise.race([handle([event], late), late]);
      return result ?? { status: 'rejected', reason: new Error('the handler gave no result') };
    } catch (reason) {
      return { status: 'rejected', reason };
    } finally {
      timer.abort('handling is over');
    }
  };
}
