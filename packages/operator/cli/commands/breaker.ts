import { Command } from 'commander';
import { UsageError } from '../../usage-error.ts';
import { describeBreaker, type SwitchDeps, statesOf, switchBreaker } from '../../verbs/index.ts';
import type { ChangeOptions } from '../change.ts';
import { stageCommand, withExamples } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

/** `orderflow breaker`: shows, opens and closes circuit breakers. */
export const breakerCommand = (surroundings: CliSurroundings): Command =>
  withExamples(
    new Command('breaker')
      .summary('shows, opens and closes circuit breakers')
      .description('Shows, opens and closes the circuit breakers of a stage.'),
    [STATUS_EXAMPLE, exampleOf('open'), exampleOf('close')],
  )
    .addCommand(status(surroundings))
    .addCommand(switching(surroundings, 'open'))
    .addCommand(switching(surroundings, 'close'));

const status = (surroundings: CliSurroundings) =>
  stageCommand(surroundings, {
    name: 'status',
    summary: 'shows the state of each circuit breaker',
    examples: [STATUS_EXAMPLE],
    async run(at) {
      const states = await statesOf(depsOf(at), dependenciesOf(at));
      return {
        text: states.map(({ dependency, state }) => `${dependency}: ${describeBreaker(state)}`).join('\n'),
        json: { breakers: states },
      };
    },
  });

const switching = (surroundings: CliSurroundings, action: 'open' | 'close') =>
  stageCommand<ChangeOptions>(surroundings, {
    name: action,
    summary: action === 'open' ? 'opens a circuit breaker until it is closed' : 'closes a circuit breaker',
    examples: [exampleOf(action)],
    configure: (command) => command.argument('<dependency>', 'what the breaker guards'),
    changes: () => true,
    async run(at, { reason = '', by = at.user }, dependency = '') {
      const dependencies = dependenciesOf(at);
      if (!dependencies.includes(dependency))
        throw new UsageError(`${dependency} is not one of ${dependencies.join(', ')}`);
      const { state, isChanged } = await switchBreaker(depsOf(at), dependency, { action, by, reason });
      return {
        text: `${dependency}: ${isChanged ? '' : 'already '}${describeBreaker(state)}`,
        json: { dependency, state, isChanged },
      };
    },
  });

const REASONS = { open: 'maintenance until 6', close: 'they are back' };
const EFFECTS = { open: 'nobody calls it, and the queues wait', close: 'calls go through again' };

const STATUS_EXAMPLE = ['breaker status --stage dev', 'open or closed, since when, and why'] as const;
const exampleOf = (action: 'open' | 'close') =>
  [`breaker ${action} payment-gateway --stage dev --reason "${REASONS[action]}"`, EFFECTS[action]] as const;

const dependenciesOf = ({ stage: { breakers = {} } }: StageWorkplace): readonly string[] =>
  Object.keys(breakers).sort();

function depsOf({ stage: { stage, tables }, clients, clock }: StageWorkplace): SwitchDeps {
  const { events, breakers } = tables;
  if (!events || !breakers) throw new Error(`stage ${stage} has no circuit breakers`);
  return { dynamodb: clients.dynamodb, clock, tables: { events, breakers } };
}
