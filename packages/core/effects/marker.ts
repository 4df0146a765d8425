import type { Item } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

/**
 * The key of an event's marker in an idempotency table (partition key `key`, S). It contains the consumer's name, so that
 * consumers can share a table; a renamed consumer starts without markers.
 */
export const markerKey = ({ consumer }: Pick<RuntimeDeps, 'consumer'>, eventId: string): string =>
  `${consumer.name}#${eventId}`;

/**
 * The TTL attribute `expiresAt` of a marker, in epoch seconds.
 * @param ttlSeconds how long it is kept; 0: for ever
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
export const expiry = ({ clock }: Pick<RuntimeDeps, 'clock'>, ttlSeconds: number): Item =>
  ttlSeconds > 0 ? { expiresAt: { N: String(Math.floor(clock() / 1000) + ttlSeconds) } } : {};
