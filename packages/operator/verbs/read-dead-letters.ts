import { type DeadLetter, deadLetterOf } from './dead-letters.ts';
import { type WalkProps, walkQueue } from './walk-queue.ts';

export interface ReadProps extends Omit<WalkProps, 'visit' | 'limit'> {
  /** Which dead letters. @default all */
  readonly filter?: (letter: DeadLetter) => boolean;
}

/** Reads the messages of a dead-letter queue, oldest first. They stay where they are, and are visible at once. */
export async function readDeadLetters({ filter = () => true, ...props }: ReadProps): Promise<{
  readonly letters: readonly DeadLetter[];
  /** Whether there may be more. */
  readonly isPartial: boolean;
}> {
  const letters: DeadLetter[] = [];
  const { isPartial } = await walkQueue({
    ...props,
    async visit(message) {
      const letter = deadLetterOf(message);
      if (filter(letter)) letters.push(letter);
      return 'leave';
    },
  });
  return { letters: letters.sort((a, b) => (a.at ?? '').localeCompare(b.at ?? '')), isPartial };
}
