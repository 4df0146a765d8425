/** Constructs for an event pipeline. General: none of them names an order. */
export * from './alarm';
export * from './allow';
export * from './bucket';
export { type Bundler, bundle } from './bundle';
export * from './bundle-options';
export * from './event-bus';
export * from './event-consumer';
export type { EventConsumerProps } from './event-consumer-props';
export * from './event-store';
export * from './http-front';
export * from './manifest';
export * from './pipeline';
export * from './pipeline-function';
export * from './relay';
export * from './settings';
export * from './stage';
export { PipelineTable, type PipelineTableProps } from './table';
