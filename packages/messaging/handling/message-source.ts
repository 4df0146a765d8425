import type { QueuedMessage } from './keyed-queue.ts';

/** Where messages come from, and with which they go: a partition that this member of a group has, or a connection to a queue. */
export abstract class MessageSource<Message> {
  /** Nothing more of it is started, and what is not done comes again elsewhere. */
  isGone = false;
  #running = 0;
  #onIdle: (() => void)[] = [];

  /** Takes a message that may be handled now. */
  abstract take(): QueuedMessage<Message> | undefined;
  /** Puts a taken message back: it may be taken again. */
  abstract putBack(queued: QueuedMessage<Message>): void;
  /** A taken message is done: handled, dead-lettered, or passed over. */
  abstract finish(queued: QueuedMessage<Message>): void;

  /** How many messages are being handled. */
  get running(): number {
    return this.#running;
  }

  /** Runs work, and `then` when it has ended. The work must not throw. */
  start(work: () => Promise<void>, then: () => void): void {
    this.#running++;
    const ended = () => {
      this.#running--;
      then();
      if (this.#running === 0) for (const idle of this.#onIdle.splice(0)) idle();
    };
    work().then(ended, (error: unknown) => {
      ended();
      throw error;
    });
  }

  /** Waits until nothing is being handled. */
  async idle(): Promise<void> {
    while (this.#running > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle.push(resolve);
      });
  }
}
