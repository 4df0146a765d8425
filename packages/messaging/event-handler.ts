import { type EventConsumer, fulfilled, type Outcome, type ReceivedFrom, type Settled } from '@orderflow/core/batch';
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

/** Makes the promise by which a consumer learns that an event takes too long: it rejects then. */
type Late = () => Promise<never>;

/** An event that takes too long has failed as transient, as one whose function times out. It may still take effect. */
export function handleOne<Contracts extends readonly AnyContract[]>(
  handler: SubscriberHandler<Contracts>,
  { timeoutMs, sleep }: HandlerDeps,
): Handle {
  const run = 'handleEvents' in handler ? byConsumer(handler) : byFunction(handler);
  return (event) =>
    new Promise((resolve) => {
      let expire = (_: Transient) => {};
      const late = () => {
        const expired = new Promise<never>((_, reject) => {
          expire = reject;
        });
        expired.catch(() => undefined); // it may reject when nothing awaits it any more
        return expired;
      };
      const cancel = after(
        timeoutMs,
        () => {
          const reason = new Transient(`not done within ${timeoutMs} ms`);
          expire(reason);
          resolve({ status: 'rejected', reason });
        },
        sleep,
      );
      const ended = (result: Settled) => {
        cancel();
        resolve(result);
      };
      run(event, late).then(ended, (reason: unknown) => ended({ status: 'rejected', reason }));
    });
}

type Run = (event: Received, late: Late) => Promise<Settled>;

const byConsumer =
  ({ handleEvents }: Pick<EventConsumer, 'handleEvents'>): Run =>
  async (event, late) => {
    const [result] = await handleEvents([event], late());
    return result ?? { status: 'rejected', reason: new Error('the handler gave no result') };
  };

const byFunction =
  <Contracts extends readonly AnyContract[]>(handler: EventHandler<ReceivedFrom<Contracts>>): Run =>
  async (event) =>
    fulfilled((await handler(event as ReceivedFrom<Contracts>)) ?? 'handled');

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
