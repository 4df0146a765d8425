/** A signal that aborts after some time, or when another does. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Lets the process end before it. */
  clear(): void;
}

/**
 * Aborts after some time, or when interrupted. Not by `AbortSignal.any` and `AbortSignal.timeout`: the garbage collector may take the
 * timer of the two, and then nothing ends (https://github.com/nodejs/node/issues/57736).
 *
 * @param ms milliseconds; undefined for never
 */
export function abortedAfter(ms: number | undefined, interrupted: AbortSignal): Deadline {
  const end = new AbortController();
  const abort = () => end.abort(interrupted.reason);
  const timer = ms === undefined ? undefined : setTimeout(abort, ms);
  interrupted.addEventListener('abort', abort, { once: true });
  if (interrupted.aborted) abort();
  return { signal: end.signal, clear: () => clearTimeout(timer) };
}
