/** Failure classes, and retry delays. */
export {
  Contention,
  classify,
  FAILURE_CLASSES,
  Failure,
  type FailureClass,
  isServiceDown,
  Pending,
  Permanent,
  Rejected,
  reasonOf,
  Transient,
  Unavailable,
} from './failures.ts';
export { equalJitter, pause, retryDelay, retryOnContention } from './retry.ts';
