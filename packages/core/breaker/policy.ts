/** When a breaker opens, how long it stays open, and how it probes. */
export interface BreakerPolicy {
  /** Failures within the window that open the breaker, if `failurePercent` is reached as well. */
  readonly failures: number;
  /** The share of failed calls within the window that opens the breaker, in percent. */
  readonly failurePercent: number;
  /** Length of the window in which calls are counted, in seconds. */
  readonly windowSeconds: number;
  /** Calls that are allowed while the breaker is half-open; when all of them succeed, it closes. */
  readonly probes: number;
  /** Seconds from opening to the first probes; doubles each time a probe fails. Also the timeout of a probe without a result. */
  readonly waitSeconds: number;
  /** The longest time from opening to the first probes, in seconds. */
  readonly maxWaitSeconds: number;
}

/**
 * Opens when five requests fail within a minute, if they are half of all calls. It asks every ten seconds at most whether the
 * dependency is back, so that whoever waits is served within half a minute after it is.
 */
export const DEFAULT_POLICY: BreakerPolicy = {
  failures: 5,
  failurePercent: 50,
  windowSeconds: 60,
  probes: 3,
  waitSeconds: 5,
  maxWaitSeconds: 10,
};

/** Milliseconds from the n-th opening in a row to its probes. */
export function waitOf(openings: number, { waitSeconds, maxWaitSeconds }: BreakerPolicy): number {
  const doublings = Math.min(openings - 1, 30);
  return 1000 * Math.min(Math.max(waitSeconds, maxWaitSeconds), waitSeconds * 2 ** doublings);
}
