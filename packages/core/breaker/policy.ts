/** When a breaker opens, how long it waits, and how it tries again. */
export interface BreakerPolicy {
  /** Fewer failures than this within the window never open it. */
  readonly failures: number;
  /** Nor does a smaller share of failed calls, percent. */
  readonly failurePercent: number;
  /** How long failures are counted together, seconds. */
  readonly windowSeconds: number;
  /** Calls that are let through while it is half-open; as many successes close it. */
  readonly probes: number;
  /** From opening to the first probes, seconds; doubles each time they fail. Unanswered probes are given up after it. */
  readonly waitSeconds: number;
  /** The longest wait, seconds. */
  readonly maxWaitSeconds: number;
}

/** Five failures within a minute, and half of all calls: one message that is tried alone comes to that in half a minute. */
export const DEFAULT_POLICY: BreakerPolicy = {
  failures: 5,
  failurePercent: 50,
  windowSeconds: 60,
  probes: 3,
  waitSeconds: 60,
  maxWaitSeconds: 900,
};

/** How long the n-th opening in a row waits for its probes, milliseconds. */
export function waitOf(openings: number, { waitSeconds, maxWaitSeconds }: BreakerPolicy): number {
  const doublings = Math.min(openings - 1, 30);
  return 1000 * Math.min(Math.max(waitSeconds, maxWaitSeconds), waitSeconds * 2 ** doublings);
}
