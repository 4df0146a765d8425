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
  /** @default a timer */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
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
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = after(timeoutMs, () => reject(new Transient(`not done within ${timeoutMs} ms`)), sleep);
    });
    late.catch(() => undefined); // it may reject when nothing awaits it any more
    try {
      const [result] = await Promise.race([handle([event], late), late]);
      return result ?? { status: 'rejected', reason: new Error('the handler gave no result') };
    } catch (reason) {
      return { status: 'rejected', reason };
    } finally {
      cancel();
    }
  };
}

/** Calls back after some time. A timer of its own for each event is cheap; a promise with a signal costs more than the event. @returns what cancels it */
function after(ms: number, callback: () => void, sleep: HandlerDeps['sleep']): () => void {
  if (!sleep) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  }
  const end = new AbortController();
  sleep(ms, end.signal).then(callback, () => undefined); // it was cancelled
  return () => end.abort('handling is over');
}
