import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import type { StatusDeps } from '../status.ts';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';

/** No function is throttled by hand: the button "Throttle" of Lambda's console reserves 0, and nothing runs until that is taken away. */
export async function functionsMayRun(
  { consumers, relay }: CheckedStage,
  { lambda }: Pick<StatusDeps, 'lambda'>,
): Promise<readonly Finding[]> {
  const names = [...(relay ? [relay] : []), ...Object.values(consumers)].map(({ functionName }) => functionName);
  const reserved = await Promise.all(
    names.map((FunctionName) => lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))),
  );
  const wrong = names
    .filter((_, at) => reserved[at]?.ReservedConcurrentExecutions === 0)
    .map((name) => ({
      what: `${name} never runs: its reserved concurrency is 0`,
      remedy: `aws lambda delete-function-concurrency --function-name ${name}, or deploy it with another`,
    }));
  return findings('functions', wrong, 'none is throttled by hand');
}
