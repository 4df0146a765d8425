import { Process } from '../kernel/process.ts';
import { Dependency, DependencyFailure } from './dependency.ts';
import type { FaultRates } from './faults.ts';
import { fateOf, scenarioOf } from './testing/scene.ts';

const HOUR = 3_600_000;

function setup(rates: FaultRates = {}, seed = 1) {
  const { kernel, faults } = scenarioOf(rates, undefined, seed);
  const dependency = new Dependency('gateway', kernel, faults);
  const process = new Process(kernel, 'p');
  const effects = { count: 0 };
  const call = () => fateOf(dependency.call(process, 'charge', async () => ++effects.count));
  return { kernel, faults, dependency, process, effects, call };
}

test('it answers what its work comes to, and what the work refuses', async () => {
  const { kernel, dependency, process, call } = setup();
  const [good, bad] = [call(), fateOf(dependency.call(process, 'charge', () => Promise.reject(new Error('declined'))))];
  await kernel.run(5000);
  expect([good.value, bad.error?.message, dependency.calls, dependency.callsInOutage]).toEqual([1, 'declined', 2, 0]);
});

test('one call fails: before its effect, told at once, or after it, with no answer', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const { kernel, effects, call } = setup({ dependency: 1 }, seed);
    const fate = call();
    await kernel.run(10_000);
    expect(fate.error).toMatchObject({ name: 'DependencyFailure', kind: 'failed' });
    seen.add(`${effects.count} ${fate.error?.message}`);
  }
  expect([...seen].sort()).toEqual(['0 gateway: 500 to charge', '1 gateway: no answer in 5000 ms']);
});

test('it goes down or hangs, and is up again within hours', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 12; seed++) {
    const { kernel, dependency, effects, call } = setup({ outage: 1 }, seed);
    dependency.scheduleOutages(HOUR);
    await kernel.run(HOUR, () => !dependency.isUp);
    if (dependency.isUp) continue;
    const fate = call();
    await kernel.run(kernel.now + 6000);
    const isDown = fate.error instanceof DependencyFailure && fate.error.kind === 'down';
    if (isDown) expect(effects.count).toBe(0);
    seen.add(isDown ? 'down' : `hangs, ${effects.count} effects`);
    expect(dependency.callsInOutage).toBe(1);
    await kernel.run(10 * HOUR);
    expect(dependency.isUp).toBe(true);
  }
  expect([...seen].sort()).toEqual(['down', 'hangs, 0 effects', 'hangs, 1 effects']);
});

test('it knows how long it has known a key', async () => {
  const { kernel, dependency } = setup();
  kernel.after(1000, () => undefined);
  expect(dependency.ageOfKey('a')).toBe(0);
  await kernel.run(1000);
  expect([dependency.ageOfKey('a'), dependency.ageOfKey('b')]).toEqual([1000, 0]);
});

test('it is healed at once, whatever it was', async () => {
  const { kernel, faults, dependency, call } = setup({ outage: 1 });
  dependency.scheduleOutages(4 * HOUR);
  await kernel.run(4 * HOUR, () => !dependency.isUp);
  faults.end();
  dependency.heal();
  const fate = call();
  await kernel.run(kernel.now + 1000);
  expect(fate.value).toBe(1);
});

test('what it has begun it finishes, though whoever called is dead', async () => {
  const { kernel, effects, call, process } = setup();
  const fate = call();
  process.die();
  await kernel.run(5000);
  expect([effects.count, fate.isSettled]).toEqual([1, false]);
});
