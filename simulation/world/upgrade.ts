import type { World } from './world';

/** Some runs begin as another release, which the first one then follows within the run. */
export function upgradeWithin(world: World, until: number): void {
  const { kernel, faults, releases } = world;
  const random = kernel.random.fork();
  const before = random.pick(releases);
  const at = random.between(kernel.now, until);
  if (before === releases[0] || !faults.strike('deployment', () => `it begins as ${before.name}`)) return;
  world.deployAtOnce(before);
  kernel.at(at, () => {
    if (!world.isDeploying) world.deploy(releases[0]);
  });
}
