import { EventStoreWatch } from './invariants/event-store.ts';
import { Operator } from './operator.ts';
import type { Pipeline } from './pipeline.ts';
import type { Run, RunOptions, Simulate } from './search/run.ts';
import { isMild, swarm } from './search/swarm.ts';
import { interferencesOf } from './stage/interferences.ts';
import { scheduleFaults } from './stage/schedule-faults.ts';
import { upgradeWithin } from './stage/upgrade.ts';
import { World } from './stage/world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long a run is busy, minutes: most of them a little while, some longer than anybody remembers anything. */
const LENGTHS = [2, 2, 20, 20, 180, 180, 1440, 2880];

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
    const cast = pipeline.begin(world, { load: options.load, until, store });
    world.watches.push(store, ...cast.watches);
    for (const dependency of world.dependencies) dependency.scheduleOutages(until);
    upgradeWithin(world, until);
    scheduleFaults(kernel, world.faults, interferencesOf(world, cast.poison.bodies, until - kernel.now), until);
    await world.run(until, () => cast.isDone() && kernel.now > until);
    world.clear();
    await new Operator(world, cast, kernel.now + PATIENCE, isMild(options.seed)).bringToRest();
    if (world.violations.length === 0) world.watch((watch) => watch.atRest?.());
    return runOf(world, options);
  };

const worldFor = ({ releases }: Pipeline, { seed, faults, only, trace }: RunOptions): World =>
  new World({
    seed,
    releases,
    rates: swarm(seed, faults),
    ...(only && { only: new Set(only) }),
    ...(trace !== undefined && { trace }),
  });

const runOf = ({ kernel, violations, faults }: World, options: RunOptions): Run => ({
  options,
  violations,
  strikes: faults.struck,
  steps: kernel.steps,
  elapsed: kernel.now - kernel.begin,
  digest: kernel.journal.digest(),
  lines: kernel.journal.lines(),
});
