import type { World } from './world.ts';

/** Some runs begin as another release, which the first one then follows within the run. */
export function upgradeWithin(world: World, until: number): void {
  const { kernel, faults } = world;
  const [first, ...others] = world.releases;
  if (others.length === 0) return;
  const random = kernel.random.fork();
  const before = random.pick(others);
  const at = random.between(kernel.now, until);
  if (!faults.strike('deployment', () => `it begins as ${before.name}`)) return;
  world.deployAtOnce(before);
  kernel.at(at, () => world.deploy(first));
}
