/** EventBridge event patterns: whether an event matches one, and which field decides. */

export type { BusEvent } from './bus-event.ts';
export { type EventPattern, eventPattern } from './event-pattern.ts';
export { describeField, type Explanation, type FieldExplanation } from './explain.ts';
export type { Leaf } from './leaf.ts';
export { PatternError } from './pattern-error.ts';
