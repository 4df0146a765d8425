export { expiry, markerKey } from './marker.ts';
