import { inspect } from 'node:util';

/**
 * The four classes of failure, and what each does to a message.
 * - `rejected`: breaks the contract. Parked at first sight.
 * - `permanent`: can never succeed. Parked at first sight.
 * - `transient`: conflict, throttle, time-out. Retried with growing delay and jitter, then parked.
 * - `unavailable`: a dependency is down. The queue waits.
 */
export type FailureClass = 'rejected' | 'permanent' | 'transient' | 'unavailable';

/**
 * A failure that knows its class. Throw one of the four below; anything else is classified by {@link classify}.
 * Each spells its name out: a minifier renames classes, and a log should not.
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

/** Likely to succeed when tried again. */
export class Transient extends Failure {
  override readonly name: string = 'Transient';
  readonly failureClass = 'transient';
  /** Seconds before which trying again is futile; where set, the message waits at least as long. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { retryAfterSeconds, ...options }: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Others are writing the same items at this moment. Nothing was written; milliseconds later it may well succeed. */
export class Contention extends Transient {
  override readonly name = 'Contention';
}

/** The named dependency is down: trying again at once is futile. */
export class Unavailable extends Failure {
  override readonly name: string = 'Unavailable';
  readonly failureClass = 'unavailable';
  /** Seconds after which it may be worth trying again, where that is known. */
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

/** Bad requests of our own making: the same bytes fail the same way for ever. */
const PERMANENT = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException']);

/**
 * The class of anything thrown. What is unknown is transient: a bug's message is retried, then parked with its reason,
 * and a fix deployed in between saves it.
 */
export function classify(error: unknown): FailureClass {
  if (error instanceof Failure) return error.failureClass;
  const name = error instanceof Error ? error.name : '';
  if (name === 'ContractViolation') return 'rejected';
  return PERMANENT.has(name) ? 'permanent' : 'transient';
}

/** What went wrong, as one line for a log or a message attribute. Anything can be thrown, so nothing is assumed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : inspect(error, { breakLength: Infinity });
  return error.name === 'ContractViolation' || error instanceof Failure
    ? error.message
    : `${error.name}: ${error.message}`;
}
