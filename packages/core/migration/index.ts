/** The way from synchronous calls to events: a consumer in shadow, what both sides decide compared, and a switch between them. */
export {
  type CompareOptions,
  type Comparison,
  compareDecisions,
  type Decided,
  type Difference,
  type Explanation,
  type StreamDecision,
  type StreamsOptions,
  streamsIn,
} from './compare.ts';
export { inShadow, type ShadowOptions } from './in-shadow.ts';
export { type Assignment, goesToEvents, type Side, Switch, type SwitchOptions } from './switch.ts';
export { type SwitchedOptions, switched } from './switched.ts';
