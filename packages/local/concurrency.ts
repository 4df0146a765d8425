import { availableParallelism } from 'node:os';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';

/**
 * Limits the concurrency of each consumer's function. Each instance is a Node process of this machine, and a burst of messages would start
 * dozens of them, which compete for its cores. A mapping never dispatches more than its function's reserved concurrency, so nothing is throttled.
 */
export async function capConcurrency(state: State, copies = Math.max(2, availableParallelism())): Promise<void> {
  const client = new LambdaClient(clientConfig(state));
  await Promise.all(
    Object.values(state.consumers).map(({ functionName: FunctionName }) =>
      client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: copies })),
    ),
  );
}
