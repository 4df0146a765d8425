import type { Random } from '@orderflow/simulation/kernel';

/** What an optional field of the order may be instead, by its name: what cannot be used counts as not given. */
const UNUSABLE = [
  ['currency', null],
  ['payment', null],
  ['shipTo', { country: 'Germany' }],
] as const;

/**
 * An envelope as producers really send them: a little wrong in what is optional, and right in what is required.
 * @returns it, and which field of the order is lost by it
 */
export function sloppy(random: Random, data: object, now: number): { detail: object; lost: string | undefined } {
  const [lost, value] = random.chance(0.6) ? random.pick(UNUSABLE) : [undefined, 'red'];
  const metadata = random.pick(METADATA)(new Date(now));
  return { detail: { data: { ...data, [lost ?? 'colour']: value }, metadata, note: null }, lost };
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
