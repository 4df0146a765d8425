import { setTimeout } from 'node:timers/promises';

/**
 * Sleeps. Cleaning up and retries sleep without a signal: an interruption does not shorten them.
 * @param ms milliseconds
 * @param interrupted ends it when aborted, without an error: for a caller that looks at the signal before it goes on
 */
export async function sleep(ms: number, interrupted?: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal: interrupted });
  } catch (error) {
    if (!interrupted?.aborted) throw error;
  }
}
