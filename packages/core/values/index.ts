/** Values that events refer to and do not hold. */
export { findValue, keepValue, type ValueDeps, type ValueSettings } from './referenced-values.ts';
