export type { Clock, RuntimeDeps } from './runtime-deps.ts';
export { SDK_OPTIONS } from './sdk-options.ts';
export { ambientFields, type Fields, type Telemetry, withFields } from './telemetry.ts';
