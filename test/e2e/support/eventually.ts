import { setTimeout as sleep } from 'node:timers/promises';

/** Asks `probe` again and again until it gives something, or fails with the last thing it said. */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined>, seconds = 90): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown = 'no answer';
  do {
    try {
      const found = await probe();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await sleep(200);
  } while (Date.now() < deadline);
  throw new Error(`${what}: not within ${seconds} s (${last instanceof Error ? last.message : String(last)})`);
}
