export { retryDelay } from './backoff.ts';
export {
  Contention,
  classify,
  Failure,
  type FailureClass,
  Permanent,
  Rejected,
  reasonOf,
  Transient,
  Unavailable,
} from './failures.ts';
export { outlasting, pause } from './retry.ts';
