import { Rejected } from '@orderflow/core/failures';

/** The JSON object that the value of a message is. @throws Rejected when it is none */
export function objectIn(value: Buffer | undefined): Readonly<Record<string, unknown>> {
  if (value === undefined) throw new Rejected('value: is empty');
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString());
  } catch {
    throw new Rejected('value: is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Rejected('value: is no JSON object');
  return parsed as Readonly<Record<string, unknown>>;
}
