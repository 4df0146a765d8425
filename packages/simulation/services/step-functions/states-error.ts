/**
 * An error by its name, as Step Functions knows errors.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StatesError extends Error {
  constructor(
    override readonly name: string,
    override readonly cause?: string,
  ) {
    super(cause === undefined ? name : `${name}: ${cause}`);
  }

  /** As a catcher's expressions see it: `$states.errorOutput`. */
  get output(): { readonly Error: string; readonly Cause?: string } {
    return { Error: this.name, ...(this.cause !== undefined && { Cause: this.cause }) };
  }
}

/** Whether a retrier or catcher of these names is about this error. What is terminal, wildcards leave alone. */
export function matches(names: readonly string[], error: string): boolean {
  if (error === 'States.Runtime') return false;
  if (names.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return names.includes('States.ALL') || (names.includes('States.TaskFailed') && error !== 'States.Timeout');
}

/** UTF-8 bytes of JSON that a state may take or give. */
export const DATA_LIMIT = 262_144;

/** @throws StatesError when it is more than a state may take or give */
export function withinLimit<T>(value: T, what: string): T {
  // Of no text are there more than three bytes for each unit of its length.
  const json = JSON.stringify(value) ?? '';
  if (json.length * 3 > DATA_LIMIT && Buffer.byteLength(json) > DATA_LIMIT)
    throw new StatesError('States.DataLimitExceeded', `${what} is longer than ${DATA_LIMIT} bytes`);
  return value;
}
