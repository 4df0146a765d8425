import type { Random } from '@orderflow/simulation/kernel';

/** An envelope as producers really send them: a little wrong in what is optional, and right in what is required. */
export function sloppy(random: Random, data: object, now: number): object {
  const more = random.pick([
    {},
    { currency: null },
    { payment: null },
    { shipTo: { country: 'Germany' } },
    { colour: 'red' },
  ]);
  return { data: { ...data, ...(more as object) }, metadata: random.pick(METADATA)(new Date(now)), note: null };
}

/** Python's and Java's times, numbers of the producer's own, nulls, and times of the future. */
const METADATA: readonly ((now: Date) => unknown)[] = [
  () => null,
  () => [],
  () => ({ sequence: 7, stream: 'outbox' }),
  () => ({ sequence: null, eventId: null, correlationId: '', version: null }),
  (now) => ({ timestamp: now.toISOString().replace('Z', '456') }),
  (now) => ({ timestamp: now.getTime() / 1000, sequence: 'one' }),
  () => ({ timestamp: 'yesterday', traceparent: 7 }),
  () => ({ timestamp: '2062-01-01T00:00:00Z' }),
];
