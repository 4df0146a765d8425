import { setTimeout as sleep } from 'node:timers/promises';
import { compareSeen } from './compare-seen.ts';
import type { Sighting, StoredOrder } from './report.ts';

/** Waits until both brokers have seen everything that is stored, or nothing more comes. @param patienceMs for that */
export async function untilSeen(
  orders: readonly Pick<StoredOrder, 'stored'>[],
  sightings: readonly Sighting[],
  signal: AbortSignal,
  patienceMs = 30_000,
): Promise<void> {
  const stored = orders.flatMap((order) => order.stored);
  const missing = () => sightings.reduce((sum, { seen }) => sum + compareSeen(stored, seen).missing.length, 0);
  let last = missing();
  let changedAt = Date.now();
  while (last > 0 && Date.now() - changedAt < patienceMs) {
    await sleep(100, undefined, { signal });
    const now = missing();
    if (now !== last) changedAt = Date.now();
    last = now;
  }
}
