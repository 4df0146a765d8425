import type { CliSurroundings } from './surroundings.ts';

/**
 * A pace: waits so that there are at most so many in a second. Those that wait at the same time go one after another. An
 * interruption ends the waiting: look at it before you go on.
 * @param perSecond @default no limit
 */
export function paceOf(
  perSecond: number | undefined,
  { clock, sleep, interrupted }: Pick<CliSurroundings, 'clock' | 'sleep' | 'interrupted'>,
): () => Promise<void> {
  if (perSecond === undefined) return async () => {};
  let next = clock();
  return async () => {
    const now = clock();
    const turn = Math.max(now, next);
    next = turn + 1000 / perSecond;
    if (turn > now) await sleep(turn - now, interrupted);
  };
}
