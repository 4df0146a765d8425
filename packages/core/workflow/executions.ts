import { createHash } from 'node:crypto';
import { Transient } from '../failures/index.ts';
import { xrayHeaderOf } from '../surroundings/index.ts';
import { type StepFunctions, stepFunctions } from './step-functions.ts';

/** Starts executions of one workflow. */
export interface Executions {
  /**
   * Starts the execution of this name, unless one of the same name is running or has run.
   *
   * A crash before the answer is harmless: the next call finds the execution.
   * @throws Transient when it is not known whether it was started
   */
  start(request: StartRequest): Promise<'started' | 'exists'>;
}

export interface StartRequest {
  /** 1 to 80 of A-Z a-z 0-9 - _; see {@link executionName}. */
  readonly name: string;
  readonly input: object;
  /** W3C Trace Context; X-Ray's trace of the execution goes on from it. @default a new one */
  readonly traceparent?: string | undefined;
}

/** The executions of a state machine of Step Functions. */
export const executionsOf = (stateMachineArn: string, call: StepFunctions = stepFunctions()): Executions => ({
  async start({ name, input, traceparent }) {
    const traceHeader = xrayHeaderOf(traceparent);
    const request = { stateMachineArn, name, input: JSON.stringify(input), ...(traceHeader && { traceHeader }) };
    try {
      await call('StartExecution', request);
      return 'started';
    } catch (error) {
      if ((error as Error).name === 'ExecutionAlreadyExists') return 'exists';
      throw new Transient(`StartExecution ${name}: ${(error as Error).message}`, { cause: error });
    }
  },
});

/** Longer names are hashed, so that {@link resumedName} has room for its prefix. */
const MAX_LENGTH = 60;
const ALLOWED = /^[A-Za-z0-9_-]+$/;

/**
 * The name of the one execution for a thing: the same for the same id, and different for another id. Most names contain
 * the id itself, so that people find the execution; an id with characters that Step Functions refuses or cannot log is
 * hashed.
 * @param prefix the kind of thing: `order`. Not `id`, which is the prefix of hashed names.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function executionName(prefix: string, id: string): string {
  const plain = `${prefix}-${id}`;
  if (plain.length <= MAX_LENGTH && ALLOWED.test(plain)) return plain;
  return `id-${createHash('sha256').update(plain).digest('hex').slice(0, 40)}`;
}

/** The name of an execution that resumes the one of this name. `count`: which one it is, at most 12 digits. */
export const resumedName = (name: string, count: number): string => `resume-${count}-${name}`;
