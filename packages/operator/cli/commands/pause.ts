import { shown } from '../../shown.ts';
import { UsageError } from '../../usage-error.ts';
import { type PausedConsumer, pauseConsumer, unpauseConsumer } from '../../verbs/index.ts';
import { duration } from '../arguments.ts';
import { stageCommand } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly for?: number;
}

/** `orderflow pause`: switches a consumer off for some time. */
export const pauseCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'pause',
    summary: 'switches a consumer off; its messages wait',
    description:
      'Switches a consumer off: its messages wait in its queue, for four days at most. With --for it comes back by itself: in an AWS account a schedule switches it on; at a local AWS the program stays until then, and Ctrl-C switches it on at once. A circuit breaker leaves it off.',
    examples: [
      ['pause payment --for 1h --stage prod --aws --reason "the gateway moves"', 'comes back in an hour'],
      ['pause payment --stage dev --reason "looking at it"', 'stays off until unpause'],
    ],
    configure: (command) =>
      command
        .argument('<consumer>', 'which consumer')
        .option('--for <duration>', 'comes back after 90s, 15m, 1h, 3d', duration('--for', '4d')),
    changes: () => true,
    async run(at, { for: ms }, name = '') {
      const consumer = consumerIn(at, name);
      const deps = { ...at.clients, sleep: at.sleep };
      if (ms === undefined) {
        await pauseConsumer(deps, consumer, undefined);
        return { text: `${name} is paused, until unpause`, json: { consumer: name, until: null } };
      }
      const until = new Date(at.clock() + ms);
      const isLocal = at.stage.config.endpoint !== undefined;
      await pauseConsumer(deps, consumer, isLocal ? undefined : { at: until, roleArn: roleIn(at) });
      const paused = { text: `${name} is paused until ${until.toISOString()}`, json: { consumer: name, until } };
      if (!isLocal) return paused;
      at.print(paused);
      await at.sleep(ms, at.interrupted); // an interruption ends the pause
      await unpauseConsumer(deps, consumer);
      return { text: `${name} is on again`, json: { consumer: name, until: new Date(at.clock()) } };
    },
  });

/** `orderflow unpause`: switches a consumer on again. */
export const unpauseCommand = (surroundings: CliSurroundings) =>
  stageCommand(surroundings, {
    name: 'unpause',
    summary: 'switches a consumer on again',
    examples: [['unpause payment --stage dev --reason "done"', 'now, whatever pause said']],
    configure: (command) => command.argument('<consumer>', 'which consumer; relay for the relay'),
    changes: () => true,
    async run(at, _, name = '') {
      await unpauseConsumer({ ...at.clients, sleep: at.sleep }, name === 'relay' ? relayIn(at) : consumerIn(at, name));
      return { text: `${name} is on`, json: { consumer: name } };
    },
  });

/** @throws UsageError */
function consumerIn({ stage }: StageWorkplace, name: string): PausedConsumer {
  const consumer = stage.consumers[name];
  if (!consumer) throw new UsageError(`${shown(name)} is not one of ${Object.keys(stage.consumers).sort().join(', ')}`);
  const [dependency] = Object.entries(stage.breakers ?? {}).find(([, { consumers }]) => consumers.includes(name)) ?? [];
  const table = stage.tables.breakers;
  return {
    mappingId: consumer.mappingId,
    scheduleName: `${stage.bus.name}-unpause-${name}`.slice(0, 64),
    breaker: dependency !== undefined && table !== undefined ? { dependency, table } : undefined,
  };
}

/** Nobody pauses the relay; somebody may have switched it off. */
function relayIn({ stage }: StageWorkplace): PausedConsumer {
  if (!stage.relay) throw new UsageError(`stage ${stage.stage} has no relay`);
  return { mappingId: stage.relay.mappingId, scheduleName: `${stage.bus.name}-unpause-relay` };
}

function roleIn({ stage }: StageWorkplace): string {
  if (stage.unpausing) return stage.unpausing.roleArn;
  throw new Error(
    `stage ${stage.stage} was deployed by a release that cannot come back by itself: pause without --for`,
  );
}
