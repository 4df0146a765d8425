import { resumedName } from '@orderflow/core';
import type { StepFunctions } from '@orderflow/core/workflow';

/** The one execution that there is for something, and what it was started with. */
export interface ResumeRequest {
  readonly stateMachineArn: string;
  readonly type: string;
  readonly name: string;
  readonly input: object;
}

/**
 * What was done about it.
 * - `redriven`: it goes on where it stopped.
 * - `started`: it could not be redriven. A new execution goes through its steps, of which those that are done have nothing
 *   to do.
 * - `running`, `succeeded`: nothing; it does, or did, without help.
 * - `unknown`: nothing; there never was one.
 */
export interface Resumed {
  readonly outcome: 'redriven' | 'started' | 'running' | 'succeeded' | 'unknown';
  /** The latest execution now. */
  readonly name: string;
}

interface Described {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
}

/** How an endpoint says that it, or this execution, cannot be redriven. Whatever else goes wrong is an error. */
const CANNOT_REDRIVE =
  /^(ExecutionNotRedrivable|UnknownOperation(Exception)?|InvalidAction|NotImplemented|InternalFailure)$/;

/** Sees to it that an execution that stands still goes on. Safe to repeat. */
export async function resume(call: StepFunctions, request: ResumeRequest): Promise<Resumed> {
  const { stateMachineArn, type, name } = request;
  // Express keeps no history to ask, and its names are nobody's own: a time makes one.
  if (type === 'express') return startAnew(call, request, resumedName(name, Math.floor(Date.now() / 1000)));
  const executions = await executionsOf(call, stateMachineArn, name);
  const latest = executions.at(-1);
  if (!latest) return { outcome: 'unknown', name };
  if (latest.status === 'RUNNING') return { outcome: 'running', name: latest.name };
  if (latest.status === 'SUCCEEDED') return { outcome: 'succeeded', name: latest.name };
  if (await redrive(call, latest)) return { outcome: 'redriven', name: latest.name };
  return startAnew(call, request, resumedName(name, executions.length));
}

async function startAnew(call: StepFunctions, request: ResumeRequest, name: string): Promise<Resumed> {
  const { stateMachineArn, input } = request;
  await call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
  return { outcome: 'started', name };
}

async function redrive(call: StepFunctions, { arn, name }: Described): Promise<boolean> {
  try {
    await call('RedriveExecution', { executionArn: arn, clientToken: `${name}-${Math.floor(Date.now() / 60_000)}` });
    return true;
  } catch (error) {
    if (CANNOT_REDRIVE.test((error as Error).name)) return false;
    throw error;
  }
}

/** The first one and those that resumed it, in their order. */
async function executionsOf(call: StepFunctions, stateMachineArn: string, name: string): Promise<readonly Described[]> {
  const found: Described[] = [];
  for (;;) {
    const next = await describeResumed(
      call,
      stateMachineArn,
      found.length === 0 ? name : resumedName(name, found.length),
    );
    if (!next) return found;
    found.push(next);
  }
}

/** An execution, by its name. `undefined` if there is none. */
export async function describeResumed(
  call: StepFunctions,
  stateMachineArn: string,
  name: string,
): Promise<Described | undefined> {
  const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    const { status } = await call('DescribeExecution', { executionArn: arn });
    return { name, arn, status: String(status) };
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}
