import { invalidInput } from './problem.ts';
import type { Request } from './request.ts';

/**
 * Reads the `Idempotency-Key` header, if there is one: a key that the caller chose for one command, so that they may send it
 * again.
 * @returns the caller's own, whatever others call theirs
 * @throws Problem 400
 */
export function idempotencyKeyOf({ headers, caller }: Request): string | undefined {
  const given = headers.get('idempotency-key');
  if (given === undefined) return undefined;
  if (!/^[ -~]{1,255}$/.test(given))
    throw invalidInput([{ field: 'Idempotency-Key', detail: 'must be 1 to 255 printable ASCII characters' }]);
  return JSON.stringify([caller, given]);
}
