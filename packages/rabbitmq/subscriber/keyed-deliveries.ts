import type { Failed } from '@orderflow/messaging';
import { type IncomingDelivery, STREAM_HEADER } from '../messages/index.ts';

/** A delivery that is not done yet. */
export interface QueuedDelivery {
  readonly delivery: IncomingDelivery;
  readonly key: string;
  /** How often it was tried. Waiting for a dependency is no try. */
  tries: number;
  /** How often it waited for a dependency, or for its dead letter to be published. */
  waits: number;
  /** Being handled, or waiting for its next try. */
  taken: boolean;
  /** It is given up, and its dead letter is not published yet. */
  failed?: Failed;
}

/**
 * The deliveries of a connection that are not acknowledged: a queue per stream. Only the head of a queue may be taken, so that the events
 * of a stream are handled one after another; different streams do not wait for each other. A message that names no stream is a stream of its own.
 */
export class KeyedDeliveries {
  readonly #queues = new Map<string, QueuedDelivery[]>();

  add(delivery: IncomingDelivery): void {
    const stream = delivery.headers[STREAM_HEADER];
    const key = stream === undefined ? `#${delivery.deliveryTag}` : `stream ${stream}`;
    const queued: QueuedDelivery = { delivery, key, tries: 0, waits: 0, taken: false };
    const queue = this.#queues.get(key);
    if (queue) queue.push(queued);
    else this.#queues.set(key, [queued]);
  }

  /** Takes a head that is not taken. */
  take(): QueuedDelivery | undefined {
    for (const [head] of this.#queues.values()) {
      if (!head || head.taken) continue;
      head.taken = true;
      return head;
    }
    return undefined;
  }

  /** Puts a taken delivery back: it may be taken again. */
  putBack(queued: QueuedDelivery): void {
    queued.taken = false;
  }

  /** A taken delivery is done. */
  finish({ key }: QueuedDelivery): void {
    const queue = this.#queues.get(key);
    queue?.shift();
    if (queue?.length === 0) this.#queues.delete(key);
  }
}
