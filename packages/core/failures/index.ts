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
export { pause, retryOnContention } from './retry.ts';
