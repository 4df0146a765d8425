import { DATA_LIMIT } from './states-error.ts';

/** An error as the API gives it, by its name. */
export const apiError = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** Spaces, brackets, wildcards, special and control characters. */
const NO_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/** @throws Error `InvalidName` @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
export function checkedName(given: unknown): string {
  const name = String(given);
  if (name.length < 1 || name.length > 80 || NO_NAME.test(name))
    throw apiError('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

/** @throws Error `InvalidExecutionInput` */
export function checkedInput(text: string): unknown {
  if (Buffer.byteLength(text) > DATA_LIMIT) throw apiError('InvalidExecutionInput', 'the input is too long');
  try {
    return JSON.parse(text);
  } catch {
    throw apiError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${text}' is no JSON`);
  }
}
