import { resumedName } from '@orderflow/core';
import type { StepFunctions } from '@orderflow/core/workflow';
import { allExecutions, type DescribedExecution } from './executions-of-workflow.ts';

/** The execution to resume, and the input that it was started with. */
export interface ResumeRequest {
  readonly stateMachineArn: string;
  /** `standard` or `express`. */
  readonly type: string;
  /** Of the first execution: those that resumed it are found by it. */
  readonly name: string;
  readonly input: object;
}

/**
 * What `resume` did.
 * - `redriven`: the execution goes on at the step that failed.
 * - `started`: the execution could not be redriven. A new one runs all its steps; those that are done change nothing.
 * - `running`, `succeeded`: nothing was to be done.
 * - `unknown`: nothing was done, since there is no such execution.
 */
export interface Resumed {
  readonly outcome: 'redriven' | 'started' | 'running' | 'succeeded' | 'unknown';
  /** Of the latest execution now. */
  readonly name: string;
}

/** How an endpoint says that it cannot redrive at all, or not this execution. */
const CANNOT_REDRIVE =
  /^(ExecutionNotRedrivable|UnknownOperation(Exception)?|InvalidAction|NotImplemented|InternalFailure)$/;

/**
 * Redrives an execution that has failed, or starts another one where it cannot be redriven. Safe to repeat.
 * @param clock milliseconds since the epoch
 * @throws Error named as the Step Functions API names it
 */
export async function resume(
  call: StepFunctions,
  request: ResumeRequest,
  clock: () => number = Date.now,
): Promise<Resumed> {
  const { stateMachineArn, type, name } = request;
  // Express executions cannot be described, and their names need not be unique: the time makes a new one.
  if (type === 'express') return startAnother(call, request, resumedName(name, Math.floor(clock() / 1000)));
  const executions = await allExecutions(call, stateMachineArn, name);
  const latest = executions.at(-1);
  if (!latest) return { outcome: 'unknown', name };
  if (latest.status === 'RUNNING') return { outcome: 'running', name: latest.name };
  if (latest.status === 'SUCCEEDED') return { outcome: 'succeeded', name: latest.name };
  if (await redriveExecution(call, latest, clock)) return { outcome: 'redriven', name: latest.name };
  return startAnother(call, request, resumedName(name, executions.length));
}

async function startAnother(call: StepFunctions, request: ResumeRequest, name: string): Promise<Resumed> {
  const { stateMachineArn, input } = request;
  await call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
  return { outcome: 'started', name };
}

async function redriveExecution(
  call: StepFunctions,
  { arn, name }: DescribedExecution,
  clock: () => number,
): Promise<boolean> {
  try {
    await call('RedriveExecution', { executionArn: arn, clientToken: `${name}-${Math.floor(clock() / 60_000)}` });
    return true;
  } catch (error) {
    if (CANNOT_REDRIVE.test((error as Error).name)) return false;
    throw error;
  }
}
