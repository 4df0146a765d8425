/**
 * A pace: waits so that there are at most so many in a second. Those that wait at the same time go one after another.
 * @param perSecond @default no limit
 */
export function paceOf(
  perSecond: number | undefined,
  { clock, sleep }: { readonly clock: () => number; readonly sleep: (ms: number) => Promise<void> },
): () => Promise<void> {
  if (perSecond === undefined) return async () => {};
  let next = clock();
  return async () => {
    const now = clock();
    const turn = Math.max(now, next);
    next = turn + 1000 / perSecond;
    if (turn > now) await sleep(turn - now);
  };
}
