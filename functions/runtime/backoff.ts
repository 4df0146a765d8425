/** SQS keeps a message hidden for at most 12 hours; a quarter of an hour is as long as a retry should wait. */
const CAP_SECONDS = 900;

/**
 * Seconds until the next try: doubles with each receive, half of it jitter.
 * @param receives how often the message has been received, from 1
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function retryDelay(receives: number, baseSeconds: number, random: () => number): number {
  const ceiling = Math.min(CAP_SECONDS, baseSeconds * 2 ** Math.max(0, receives - 1));
  return Math.max(1, Math.round(ceiling / 2 + (ceiling / 2) * random()));
}
