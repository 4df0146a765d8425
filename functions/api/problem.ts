import type { Problem as FieldError } from '@orderflow/core';

/** Every way in which the API says no. */
export const PROBLEMS = {
  'invalid-input': { status: 400, title: 'Invalid input' },
  'invalid-signature': { status: 401, title: 'Signature not valid' },
  'unknown-route': { status: 404, title: 'Path not found' },
  'unknown-order': { status: 404, title: 'Order not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'too-late': { status: 409, title: 'Too late to cancel' },
  'too-large': { status: 413, title: 'Body too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'idempotency-key-reused': { status: 422, title: 'Idempotency-Key reused' },
  internal: { status: 500, title: 'Internal error' },
  busy: { status: 503, title: 'Service busy' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** Stable, for programs to compare; documented in docs/api.md. */
export const problemType = (code: ProblemCode): string => `urn:orderflow:problem:${code}`;

/** A refusal on its way to the caller, who gets to read `detail`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly more: {
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** Wrong input: each field that is at fault, by its path from the root of the body. */
export function invalidInput(errors: readonly FieldError[]): Problem {
  const named = errors.map(({ field, detail }) => ({ field: field || 'body', detail }));
  const detail = errors.length === 1 ? 'One field is invalid.' : `${errors.length} fields are invalid.`;
  return new Problem('invalid-input', detail, { errors: named });
}

export const unknownOrder = () => new Problem('unknown-order', 'No order has this id.');

/** What went wrong, as the caller may know it. Nothing of an unexpected error gets out. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isPassing(error)) return new Problem('busy', 'Please try again shortly.', { headers: { 'retry-after': '1' } });
  return new Problem('internal', 'The request could not be handled. Quote the correlationId when you report it.');
}

const PASSING_NAME = /Throttl|Throughput|RequestLimit|Timeout|^Transaction(Conflict|InProgress)/;
const PASSING_CODE = /^(ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN)/;

/** Likely gone when the caller tries again: throttles, conflicts, time-outs, a service that is down. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { failureClass, $fault, code } = error as { failureClass?: unknown; $fault?: unknown; code?: unknown };
  return (
    failureClass === 'transient' ||
    failureClass === 'unavailable' ||
    $fault === 'server' ||
    PASSING_NAME.test(error.name) ||
    PASSING_CODE.test(String(code))
  );
}
