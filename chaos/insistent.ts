import { setTimeout as sleep } from 'node:timers/promises';

/** How long a client goes on asking, and between two tries; milliseconds. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 300;

/** A client that does not take a failure of the server for an answer: it asks again, in the same words. */
export const insistent =
  (request: typeof fetch, patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS): typeof fetch =>
  async (input, init) => {
    for (const until = Date.now() + patienceMs; ; await sleep(pauseMs)) {
      const isLast = Date.now() >= until;
      try {
        const response = await request(input, init);
        if (response.status < 500 || isLast) return response;
        await response.arrayBuffer();
      } catch (error) {
        if (isLast || init?.signal?.aborted) throw error;
      }
    }
  };
