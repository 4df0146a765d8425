import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BREAKER_USAGE,
  type BreakerCommand,
  describeBreaker,
  findStage,
  readBreakerOptions,
  statusOf,
  switchBreaker,
  UsageError,
} from '@orderflow/operator';

async function run(command: BreakerCommand): Promise<void> {
  const { config, tables, breakers = {} } = await findStage(command);
  const { events, breakers: items } = tables;
  if (!events || !items) throw new Error(`stage ${command.stage} has no circuit breakers`);
  const deps = { dynamodb: new DynamoDBClient(config), clock: Date.now, tables: { events, breakers: items } };
  if (command.action === 'status') {
    for (const line of await statusOf(deps, Object.keys(breakers).sort())) console.log(line);
    return;
  }
  const { dependency } = command;
  if (!breakers[dependency])
    throw new UsageError(`there is no breaker ${dependency}: ${Object.keys(breakers).sort().join(', ')}`);
  const { state, isChanged } = await switchBreaker(deps, dependency, command);
  console.log(`${dependency}: ${isChanged ? '' : 'already '}${describeBreaker(state)}`);
}

/** `npm run breaker`: exit code 0 when it is as wanted, 2 when the command line makes no sense. */
try {
  if (process.argv.includes('--help')) console.log(BREAKER_USAGE);
  else await run(readBreakerOptions(process.argv.slice(2)));
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(`breaker: ${(error as Error).message}${isUsage ? ' (--help says more)' : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}
