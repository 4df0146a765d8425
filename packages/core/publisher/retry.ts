/** How patiently entries are put. */
export interface RetrySettings {
  /** Tries per entry, the first one included. @default 5 */
  readonly attempts: number;
  /** Milliseconds before the second try; doubles with each further one, half of it jitter. @default 100 */
  readonly baseMs: number;
  /** No wait is longer than this, in milliseconds. @default 5000 */
  readonly capMs: number;
  /** `PutEvents` calls under way at a time. @default 4 */
  readonly concurrency: number;
}

export const RETRY_DEFAULTS: RetrySettings = { attempts: 5, baseMs: 100, capMs: 5_000, concurrency: 4 };

/**
 * Milliseconds to wait after `attempts` tries.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function backoff(attempts: number, { baseMs, capMs }: RetrySettings, random: () => number): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** (attempts - 1));
  return ceiling / 2 + (ceiling / 2) * random();
}
