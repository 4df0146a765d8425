import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '@orderflow/operator';
import { type Depth, queueDepths } from '@orderflow/operator';

/** Waits until every queue has been worked off, or until that is no use any more. @returns how full they are then */
export async function settle(state: State, signal: AbortSignal, patienceMs = 20_000): Promise<readonly Depth[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const depths = await queueDepths(state);
    if (depths.every(({ queue }) => queue === 0) || Date.now() > deadline) return depths;
    await sleep(300, undefined, { signal });
  }
}
