/** What a function gets from where it runs. */
export type { Clock, ConsumerSettings, RuntimeDeps } from './runtime-deps.ts';
export { SDK_OPTIONS } from './sdk-options.ts';
export { positiveSetting, requiredSetting, type Surroundings } from './surroundings.ts';
export { ambientFields, type Fields, silent, type Telemetry, withFields } from './telemetry.ts';
export { type TraceIds, traceIdsOf, traceparentOf, xrayHeaderOf } from './trace-context.ts';
