import {
  breakerUsage,
  clientsFor,
  describeBreaker,
  findStage,
  readBreakerOptions,
  runTool,
  statusOf,
  switchBreaker,
  UsageError,
} from '@orderflow/operator';
import { naming } from './lib/stage-naming.ts';

/** `npm run breaker`: exit code 0 when the breaker is in the state that was asked for. */
process.exitCode = await runTool({ name: 'breaker', usage: breakerUsage('npm run breaker --'), run });

async function run(argv: readonly string[]): Promise<undefined> {
  const command = readBreakerOptions(argv);
  const { config, tables, breakers = {} } = await findStage(command, naming);
  const { events, breakers: items } = tables;
  if (!events || !items) throw new Error(`stage ${command.stage} has no circuit breakers`);
  const deps = { dynamodb: clientsFor(config).dynamodb, clock: Date.now, tables: { events, breakers: items } };
  const dependencies = Object.keys(breakers).sort();
  if (command.action === 'status') {
    for (const line of await statusOf(deps, dependencies)) console.log(line);
    return;
  }
  const { dependency } = command;
  if (!breakers[dependency]) throw new UsageError(`${dependency} is not one of ${dependencies.join(', ')}`);
  const { state, isChanged } = await switchBreaker(deps, dependency, command);
  console.log(`${dependency}: ${isChanged ? '' : 'already '}${describeBreaker(state)}`);
}
