/** Effects that happen once per event: markers, a guard for non-idempotent calls, an archive. */
export { archive, type ObjectStore } from './archive.ts';
export { expiry, markerKey } from './marker.ts';
export { type Once, type OnceSettings, once } from './once.ts';
