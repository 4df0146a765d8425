import { setTimeout as sleep } from 'node:timers/promises';

/** Something that goes on doing harm until it is told to stop. */
export interface Attack {
  /** When the harm that is under way has been done, and no more is. What was switched off is on again then. */
  stop(): Promise<void>;
}

/**
 * Does `harm` again and again, with a pause before each time.
 * @param pauseMs asked before each time
 */
export function again(harm: () => Promise<void>, pauseMs: () => number): Attack {
  const stopping = new AbortController();
  const work = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(pauseMs(), undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await harm();
    }
  })();
  work.catch(() => undefined); // told by `stop`
  return {
    async stop() {
      stopping.abort();
      await work;
    },
  };
}
