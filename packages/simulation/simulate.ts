import { DependenciesWatch } from './invariants/dependencies.ts';
import { EventStoreWatch } from './invariants/event-store.ts';
import { Operator } from './operator.ts';
import type { Pipeline } from './pipeline.ts';
import { DRAWN } from './search/folded.ts';
import type { Run, RunOptions, Simulate } from './search/run.ts';
import { isMild, swarm } from './search/swarm.ts';
import { interferencesOf } from './stage/interferences.ts';
import { scheduleFaults } from './stage/schedule-faults.ts';
import { upgradeWithin } from './stage/upgrade.ts';
import { World } from './stage/world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long a run is busy, minutes: most of them a little while, some longer than anybody remembers anything. */
const LENGTHS = [2, 2, 2, 20, 20, 20, 180, 180, 180, 1440, 2880, 20_000];

/** How long it may take until everything has come to rest, once nothing goes wrong any more. */
const PATIENCE = 1.5 * DAY;

/** Runs a pipeline in worlds of their own, one for each call. The same options give the same history. */
export const simulatorOf =
  (pipeline: Pipeline): Simulate =>
  async (options) => {
    const world = worldFor(pipeline, options);
    const { kernel } = world;
    const store = new EventStoreWatch(world.manifest.table('events'));
    const until = kernel.now + kernel.random.pick(LENGTHS) * MINUTE;
    tellDraws(world, options, until);
    const load = loadOf(world, options);
    const cast = pipeline.begin(world, {
      load,
      until,
      store,
      isMild: isMild(options.seed),
      arrivals: (count) => arrivalsOf(world, count, until),
    });
    world.watches.push(store, new DependenciesWatch(world, store), ...cast.watches);
    scheduleOutages(world, until);
    scheduleExpiry(world, until);
    upgradeWithin(world, until);
    scheduleFaults(kernel, world.faults, interferencesOf(world, cast.poison.bodies, until - kernel.now), until);
    await world.run(until, () => cast.isDone() && kernel.now > until);
    world.clear();
    await new Operator(world, cast, kernel.now + PATIENCE, isMild(options.seed)).bringToRest();
    if (world.violations.length === 0) world.watch((watch) => watch.atRest?.());
    return runOf(world, options, load);
  };

/** How many times as much there is to do when it comes in a burst: enough to fill a batch. */
const BURST = 4;

/** Within so many milliseconds a burst is over. */
const BURST_MS = 400;

const isBurst = ({ faults }: World): boolean => faults.struck.some(({ fault }) => fault === 'burst');

function loadOf(world: World, { load }: RunOptions): number {
  return world.faults.strike('burst', () => `all is asked for within ${BURST_MS} ms`) ? BURST * load : load;
}

/** When so many things are asked for: in the first half of the time that the world is busy, or in a burst of it. */
function arrivalsOf(world: World, count: number, until: number): readonly number[] {
  const { kernel } = world;
  const random = kernel.random.fork();
  const [first, ms] = [kernel.now, (until - kernel.now) / 2];
  const begin = first + random.between(0, ms);
  const draw = () => (isBurst(world) ? begin + random.between(0, BURST_MS) : first + random.between(0, ms));
  return Array.from({ length: count }, draw);
}

/** How often runs have all dependencies go down at a time when there is something to do, if outages are allowed in them. */
const FORCED_OUTAGES = 0.3;

function scheduleOutages({ kernel, dependencies }: World, until: number): void {
  const ms = until - kernel.now;
  const random = kernel.random.fork();
  const isForced = random.chance(FORCED_OUTAGES);
  for (const dependency of dependencies) {
    dependency.scheduleOutages(until, Math.max(30 * MINUTE, ms / 8));
    const at = kernel.now + random.between(0, ms / 2);
    if (isForced) dependency.forceOutage(at);
  }
}

/** DynamoDB takes away what has expired at any time within a few days. */
function scheduleExpiry({ kernel, services }: World, until: number): void {
  const random = kernel.random.fork();
  const again = () => {
    const at = kernel.now + random.between(0, (until - kernel.begin) / 4);
    if (at > until) return;
    kernel.at(at, () => {
      const count = services.dynamodb.expire(kernel.now - (random.chance(0.5) ? 0 : random.between(0, 2 * DAY)));
      if (count > 0) kernel.note(`${count} items have expired`);
      again();
    });
  };
  again();
}

/** The first line of a history: what the seed has drawn. */
function tellDraws({ kernel }: World, { seed, faults }: RunOptions, until: number): void {
  kernel.remark(() => {
    const rates = Object.entries(swarm(seed, faults)).filter(([, rate]) => rate > 0);
    const shown = rates.map(([fault, rate]) => `${fault} ${rate}`).join(', ') || 'none';
    return `${DRAWN} seed ${seed}, busy for ${Math.round((until - kernel.now) / MINUTE)} minutes, faults: ${shown}`;
  });
}

const worldFor = ({ releases }: Pipeline, { seed, faults, only, trace }: RunOptions): World =>
  new World({
    seed,
    releases,
    rates: swarm(seed, faults),
    ...(only && { only: new Set(only) }),
    ...(trace !== undefined && { trace }),
  });

/** What the invariants had to judge, added up. */
function judgedIn({ watches }: World): Readonly<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const watch of watches)
    for (const [what, count] of Object.entries(watch.judged?.() ?? {})) all[what] = (all[what] ?? 0) + count;
  return all;
}

const runOf = (world: World, options: RunOptions, load: number): Run => ({
  ...runIn(world, options, load),
  judged: judgedIn(world),
});

const runIn = ({ kernel, violations, faults, changes }: World, options: RunOptions, load: number) => ({
  options,
  ...{ load, changes },
  violations,
  strikes: faults.struck,
  steps: kernel.steps,
  elapsed: kernel.now - kernel.begin,
  digest: kernel.journal.digest(),
  lines: kernel.journal.lines(),
});
