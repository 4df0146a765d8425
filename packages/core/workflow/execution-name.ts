import { createHash } from 'node:crypto';

/** Room for what a later execution of the same puts before it. */
const LONGEST = 60;
const PLAIN = /^[A-Za-z0-9_-]+$/;

/**
 * The name of the one execution that there is for a thing: the same for the same id, and never that of another. Most
 * names are the id itself, so that it can be looked up; one that Step Functions would not take, or not log, is hashed.
 * @param prefix what the id names: `order`. Not `id`, which begins what is hashed.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function executionName(prefix: string, id: string): string {
  const plain = `${prefix}-${id}`;
  if (plain.length <= LONGEST && PLAIN.test(plain)) return plain;
  return `id-${createHash('sha256').update(plain).digest('hex').slice(0, 40)}`;
}

/** The name of another execution that takes up where the one of this name stopped. `time`: which one, up to 12 digits. */
export const resumedName = (name: string, time: number): string => `resume-${time}-${name}`;
