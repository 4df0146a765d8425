import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds. The test's own deadline ends it. @throws Error saying how it stands, when it takes too long */
export async function until(holds: () => boolean, show: () => unknown, seconds = 240): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${JSON.stringify(show())}`);
    await sleep(50);
  }
}
