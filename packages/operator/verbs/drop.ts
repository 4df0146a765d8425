import { type DeadLetter, deadLetterOf } from './dead-letters.ts';
import { type WalkProps, walkQueue } from './walk-queue.ts';

export interface DropProps extends Omit<WalkProps, 'visit' | 'most'> {
  /** Which dead letters. */
  readonly filter: (letter: DeadLetter) => boolean;
  /** Keeps a dead letter somewhere else. It is deleted when that is done. */
  readonly keep: (letter: DeadLetter) => Promise<void>;
}

/** Numbers of messages: those dropped, and those received that remain. */
export interface Dropped {
  readonly dropped: number;
  readonly remaining: number;
}

/**
 * Deletes dead letters, once each of them is kept somewhere else.
 *
 * - crash before it is kept: the message is visible again five minutes later.
 * - crash between keeping and deleting it: likewise, and it is kept once more.
 * @throws whatever SQS or `keep` throws; a message that could not be kept remains
 */
export async function drop({ filter, keep, ...props }: DropProps): Promise<Dropped> {
  const { taken, remaining } = await walkQueue({
    ...props,
    async visit(message) {
      const letter = deadLetterOf(message);
      if (!filter(letter)) return 'leave';
      await keep(letter);
      return 'take';
    },
  });
  return { dropped: taken, remaining };
}
