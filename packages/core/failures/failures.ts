import { inspect } from 'node:util';

/**
 * The classes of failure, and what happens to a message that fails so.
 * - `rejected`: the message breaks its contract. Dead-lettered without a retry.
 * - `permanent`: the message can never succeed. Dead-lettered without a retry.
 * - `transient`: conflict, throttling, time-out. Retried with exponential backoff and jitter, then dead-lettered.
 * - `unavailable`: a dependency is down. The queue waits.
 * - `pending`: a dependency has accepted the request and has not decided it. The message waits; nothing has failed.
 */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

export const FAILURE_CLASSES = ['rejected', 'permanent', 'transient', 'unavailable', 'pending'] as const;

/**
 * An error with a failure class. Throw one of those below; {@link classify} classifies anything else.
 * Each subclass sets its name as a string, because a minifier renames classes.
 */
export abstract class Failure extends Error {
  abstract readonly failureClass: FailureClass;
}

/** The message breaks its contract. */
export class Rejected extends Failure {
  override readonly name: string = 'Rejected';
  readonly failureClass = 'rejected';
}

/** The message is well-formed and can never succeed. */
export class Permanent extends Failure {
  override readonly name: string = 'Permanent';
  readonly failureClass = 'permanent';
}

/** Likely to succeed when retried. */
export class Transient extends Failure {
  override readonly name: string = 'Transient';
  readonly failureClass = 'transient';
  /** The message is retried after this many seconds at the earliest. @default by the queue's backoff alone */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { retryAfterSeconds, ...options }: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Another writer is changing the same items. Nothing was written; a retry after some milliseconds usually succeeds. */
export class Contention extends Transient {
  override readonly name = 'Contention';
}

/** The named dependency is down: an immediate retry fails as well. */
export class Unavailable extends Failure {
  override readonly name: string = 'Unavailable';
  readonly failureClass = 'unavailable';
  /** Seconds until a retry may succeed, if known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly dependency: string,
    message: string,
    { retryAfterSeconds, ...options }: ErrorOptions & { retryAfterSeconds?: number | undefined } = {},
  ) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * A dependency answers, and the result is not known yet: it has accepted the request and not decided it, or its answer means
 * nothing to us. The same question later gets the result. It is no failure of the dependency.
 */
export class Pending extends Failure {
  override readonly name: string = 'Pending';
  readonly failureClass = 'pending';
  /** Seconds until the result may be known. @default by how often it was asked for */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { retryAfterSeconds, ...options }: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** AWS errors about the request itself: the same request fails every time. */
const PERMANENT = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException']);

/**
 * A service that is throttled, fails inside, or cannot be reached, as the AWS SDK throws it after its own attempts. @see
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function isServiceDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, code, cause } = error as {
    readonly $fault?: unknown;
    readonly code?: unknown;
    readonly cause?: unknown;
  };
  const codes = [code, (cause as { readonly code?: unknown } | undefined)?.code];
  return $fault === 'server' || DOWN_NAME.test(error.name) || codes.some((one) => NO_CONNECTION.test(String(one)));
}

const DOWN_NAME =
  /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests|ServiceUnavailable|^Internal(ServerError|Failure|Exception|Error)|^TimeoutError$|^RequestTimeout/;
const NO_CONNECTION = /^(ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH)/;

/**
 * The failure class of any thrown value. A service of AWS that is down is a dependency that is down. Unknown errors are transient: a message that fails because of a bug is retried,
 * so that a fix deployed meanwhile helps it, and then dead-lettered with its reason.
 */
export function classify(error: unknown): FailureClass {
  if (error instanceof Failure) return error.failureClass;
  const name = error instanceof Error ? error.name : '';
  if (name === 'ContractViolation') return 'rejected';
  if (PERMANENT.has(name)) return 'permanent';
  return isServiceDown(error) ? 'unavailable' : 'transient';
}

/** The reason of a failure as one line, for logs and message attributes. Accepts any thrown value. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : inspect(error, { breakLength: Infinity });
  return error.name === 'ContractViolation' || error instanceof Failure
    ? error.message
    : `${error.name}: ${error.message}`;
}
