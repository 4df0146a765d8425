import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { executionName, type StepFunctions, stepFunctions } from '@orderflow/core';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';

/** State transitions of the sagas of these orders, as they are billed: each try of each step. 0 where there are no sagas. */
export async function transitionsOf(state: State, orderIds: readonly string[]): Promise<number> {
  const saga = state.workflows?.saga;
  if (!saga) return 0;
  const call = stepFunctions({ endpoint: state.endpoint, signing: new DynamoDBClient(clientConfig(state)).config });
  const executions = saga.arn.replace(':stateMachine:', ':execution:');
  let sum = 0;
  for (const orderId of orderIds) sum += await triesIn(call, `${executions}:${executionName('order', orderId)}`);
  return sum;
}

/** Every state is a task here, and every try of one is scheduled. */
async function triesIn(call: StepFunctions, executionArn: string): Promise<number> {
  let tries = 0;
  let nextToken: unknown;
  do {
    const page = await call('GetExecutionHistory', { executionArn, maxResults: 1000, nextToken });
    tries += (page.events as { readonly type: string }[]).filter(({ type }) => type === 'TaskScheduled').length;
    nextToken = page.nextToken;
  } while (nextToken);
  return tries;
}
