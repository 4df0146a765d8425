import type { Failed } from '../dlq-failed.ts';

/** A message that is not done yet. */
export interface QueuedMessage<Message> {
  readonly message: Message;
  readonly key: string;
  /** How often it was tried. Waiting for a dependency is no try. */
  tries: number;
  /** How often it waited for a dependency, or for its dead letter to be written. */
  waits: number;
  /** Being handled, or waiting for its next try. */
  taken: boolean;
  /** It is given up, and its dead letter is not written yet. */
  failed?: Failed;
}

/**
 * Messages that are not done: a queue per key. Only the head of a queue may be taken, so that the messages of a key are handled one after
 * another, each when the one before it is done; different keys do not wait for each other.
 */
export class KeyedQueue<Message> {
  readonly #queues = new Map<string, QueuedMessage<Message>[]>();

  add(message: Message, key: string): void {
    const queued: QueuedMessage<Message> = { message, key, tries: 0, waits: 0, taken: false };
    const queue = this.#queues.get(key);
    if (queue) queue.push(queued);
    else this.#queues.set(key, [queued]);
  }

  /** Takes a head that is not taken. */
  take(): QueuedMessage<Message> | undefined {
    for (const queue of this.#queues.values()) {
      const head = queue[0];
      if (!head || head.taken) continue;
      head.taken = true;
      return head;
    }
    return undefined;
  }

  /** Puts a taken message back: it may be taken again. */
  putBack(queued: QueuedMessage<Message>): void {
    queued.taken = false;
  }

  /** A taken message is done. */
  finish({ key }: QueuedMessage<Message>): void {
    const queue = this.#queues.get(key);
    queue?.shift();
    if (queue?.length === 0) this.#queues.delete(key);
  }
}
