import { resumedName, type StepFunctions } from '@orderflow/core/workflow';

/** An execution of a workflow, as Step Functions knows it. */
export interface DescribedExecution {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
}

/** An execution, by its name. @returns `undefined` if there is none */
export async function describeExecution(
  call: StepFunctions,
  stateMachineArn: string,
  name: string,
): Promise<DescribedExecution | undefined> {
  const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    const { status } = await call('DescribeExecution', { executionArn: arn });
    return { name, arn, status: String(status) };
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** The first execution and those that resumed it, oldest first. */
export async function allExecutions(
  call: StepFunctions,
  stateMachineArn: string,
  name: string,
): Promise<readonly DescribedExecution[]> {
  const found: DescribedExecution[] = [];
  for (;;) {
    const next = await describeExecution(
      call,
      stateMachineArn,
      found.length === 0 ? name : resumedName(name, found.length),
    );
    if (!next) return found;
    found.push(next);
  }
}
