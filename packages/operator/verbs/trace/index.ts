export type { Delivery, DeliveryStatus } from './deliveries.ts';
export type { TracedExecution, TracedStep } from './executions.ts';
export { logsOf, type TracedLine } from './logs.ts';
export { type OtlpTraces, otlpOf } from './otlp.ts';
export { NoStory } from './story.ts';
export { type Trace, type TraceDeps, type TracedCommit, type TracedEvent, type TracedStage, trace } from './trace.ts';
export { treeOf } from './tree.ts';
