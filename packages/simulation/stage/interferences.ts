import { switchBreaker } from '@orderflow/operator/verbs';
import type { MappingModel } from '../cloudformation/index.ts';
import type { Process } from '../kernel/process.ts';
import type { Random } from '../kernel/random.ts';
import { operate, redriveSome, replayStored } from './operating.ts';
import type { Interference } from './schedule-faults.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * What may be done to any pipeline at a bad moment: as often as usual, but a few times at most in a long run, whose orders are as
 * few as those of a short one, and likely in a short one, too.
 * @param ms for which the world is busy
 */
export const interferencesOf = (world: World, poison: readonly string[], ms: number): readonly Interference[] =>
  allOf(world, poison).map((one) => ({ ...one, everyMs: Math.min(ms / 2, Math.max(one.everyMs, ms / 8)) }));

const allOf = (world: World, poison: readonly string[]): readonly Interference[] => [
  {
    fault: 'pause',
    everyMs: 20 * MINUTE,
    plan(random) {
      const all = world.services.mappings.all();
      // A stream forgets after a day what a queue keeps for four.
      const streams = all.filter(({ source }) => source === 'table-stream');
      const isStream = streams.length > 0 && random.chance(0.2);
      const mapping = random.pick(isStream ? streams : all);
      const long = isStream ? random.between(20 * HOUR, 32 * HOUR) : random.between(HOUR, 30 * HOUR);
      const ms = random.chance(0.5) ? random.between(0, HOUR) : long;
      return {
        about: `${mapping.functionName} for ${Math.round(ms / MINUTE)} minutes`,
        act: () => pause(world, mapping, ms),
      };
    },
  },
  {
    fault: 'replay',
    everyMs: 30 * MINUTE,
    plan(random) {
      if (random.chance(0.5)) return storeReplay(world, random);
      const rules = world.deployment.rules.filter(({ pattern }) => pattern);
      if (!world.services.bus.hasArchive || rules.length === 0) return undefined;
      const among = rules.filter(() => random.chance(0.3)).map(({ arn }) => arn);
      const from = world.kernel.begin + random.between(0, world.kernel.now - world.kernel.begin);
      return {
        about: `archive to ${among.length} rules`,
        act: () => world.services.bus.replay(from, world.kernel.now, among),
      };
    },
  },
  {
    fault: 'redrive',
    everyMs: 30 * MINUTE,
    plan(random) {
      const consumers = world.manifest.consumers.filter(({ dlqUrl }) => world.services.messages(dlqUrl).length > 0);
      if (consumers.length === 0) return undefined;
      const consumer = random.pick(consumers);
      const run = { interruptedAfter: interruption(random) };
      return { about: consumer.name, act: () => redriveSome(world, consumer, run) };
    },
  },
  {
    fault: 'deployment',
    everyMs: 40 * MINUTE,
    plan(random) {
      const release = random.pick(world.releases);
      return { about: release.name, act: () => world.deploy(release) };
    },
  },
  {
    fault: 'poison',
    everyMs: 10 * MINUTE,
    plan(random) {
      const { name, queueUrl } = random.pick(world.manifest.consumers);
      const body = poison.length > 0 ? random.pick(poison) : undefined;
      return body === undefined
        ? undefined
        : {
            about: `${name} gets a message that no contract describes`,
            act: () => world.services.arrive(queueUrl, body),
          };
    },
  },
  {
    fault: 'region',
    everyMs: HOUR,
    plan(random) {
      const service = random.pick(['dynamodb', 'dynamodb', 'events', 'sqs']);
      const ms = random.between(0.1 * HOUR, 4 * HOUR);
      return {
        about: `${service} is down for ${Math.round(ms / MINUTE)} minutes`,
        act: () => {
          world.faults.lasts(ms);
          world.breakDown(service, ms);
        },
      };
    },
  },
  {
    fault: 'breaker',
    everyMs: 40 * MINUTE,
    plan(random) {
      const { breakers } = world.manifest;
      if (breakers.length === 0) return undefined;
      const dependency = random.pick(breakers);
      const action = random.chance(0.7) ? 'open' : 'close';
      const ms = random.chance(0.5) ? random.between(0, HOUR) : random.between(HOUR, 6 * HOUR);
      return { about: `${dependency}: ${action}`, act: () => switchByHand(world, dependency, action, ms) };
    },
  },
];

/** When an operator interrupts a program, in milliseconds: often not at all. */
const interruption = (random: Random): number | undefined => (random.chance(0.5) ? random.between(0, 2000) : undefined);

function storeReplay(world: World, random: Random) {
  const names = world.manifest.consumers.filter(() => random.chance(0.3)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const { begin, now } = world.kernel;
  const replay = { names, from: begin + random.between(0, now - begin), to: now };
  const run = { interruptedAfter: interruption(random) };
  return { about: `from the store, to ${names.join(', ')}`, act: () => replayStored(world, replay, run) };
}

/** Opens a breaker for so long, or closes it if it is open. Who could not close what was opened tries again after a minute. */
function switchByHand(world: World, dependency: string, action: 'open' | 'close', ms: number): void {
  const { faults, kernel, manifest, openedByHand } = world;
  const closeAfter = (delay: number) => {
    faults.lasts(delay);
    kernel.after(delay, () => switchByHand(world, dependency, 'close', 0));
  };
  if (action === 'open') {
    openedByHand.add(dependency);
    closeAfter(ms);
  }
  const work = async (operator: Process) => {
    const { dynamodb } = world.clientsFor(operator);
    const tables = { events: manifest.table('events'), breakers: manifest.table('breakers') };
    const deps = { dynamodb, clock: operator.clock, tables };
    await switchBreaker(deps, dependency, { action, by: 'operator', reason: 'maintenance' });
    if (action === 'close') openedByHand.delete(dependency);
  };
  operate(world, work, {
    ended(how) {
      if (action === 'close' && how !== 'done' && openedByHand.has(dependency)) closeAfter(MINUTE);
    },
  });
}

/** An operator's doing, by hand: a mapping that is off already stays as it is. */
function pause({ services, kernel, held, faults }: World, { uuid }: MappingModel, ms: number): void {
  if (!services.isEnabled(uuid)) return;
  services.setEnabled(uuid, false);
  held.add(uuid);
  faults.lasts(ms);
  kernel.after(ms, () => {
    if (held.delete(uuid)) services.setEnabled(uuid, true);
  });
}
