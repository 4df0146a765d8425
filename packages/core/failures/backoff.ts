/** Retries are minutes apart at most: SQS would hide a message for 12 hours, but nobody waits that long for a cure. */
const CAP_SECONDS = 900;

/**
 * Whole seconds until the next try: doubles with each receive, half of it jitter. At least 1, at most 900.
 * @param receives how often the message has been received, from 1
 * @param baseSeconds the longest first delay
 * @param random uniform in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function retryDelay(receives: number, baseSeconds: number, random: () => number): number {
  const doublings = Math.min(Math.max(0, receives - 1), 30); // 2^1024 would be infinite, and 0 times that no number
  const ceiling = Math.min(CAP_SECONDS, baseSeconds * 2 ** doublings);
  return Math.max(1, Math.round(ceiling / 2 + (ceiling / 2) * random()));
}
