import { GetAccountSettingsCommand, GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import type { StatusDeps } from '../status.ts';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';

/** What all consumers may use at once is within what the account allows. */
export async function concurrencyFits(
  { consumers }: CheckedStage,
  { lambda }: Pick<StatusDeps, 'lambda'>,
): Promise<readonly Finding[]> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.UnreservedConcurrentExecutions ?? AccountLimit?.ConcurrentExecutions;
  if (limit === undefined)
    return [{ check: 'concurrency', status: 'unknown', what: 'the account does not say its limit' }];
  const caps = await Promise.all(
    Object.values(consumers).map(async ({ mappingId: UUID }) => {
      const { ScalingConfig } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
      return ScalingConfig?.MaximumConcurrency ?? 0;
    }),
  );
  const sum = caps.reduce((total, cap) => total + cap, 0);
  const what = `the consumers may run ${sum} functions at once, of ${limit} that the account allows`;
  const remedy =
    'have the quota "Concurrent executions" of Lambda raised, or lower maxConcurrency: a burst throttles the API too';
  return findings('concurrency', sum > limit ? [{ what, remedy }] : [], what);
}
