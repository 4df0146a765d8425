import type { Deployment } from '../cloudformation/index.ts';
import type { Code } from './code.ts';
import type { Releases } from './world.ts';

/** The same code, with the settings of each deployment. */
export function releasesOf(deployments: readonly Deployment[], code: Code): Releases {
  const [first, ...others] = deployments;
  if (!first) throw new Error('there is no deployment');
  const another = (deployment: Deployment, at: number) => ({
    name: `other settings (${at + 1})`,
    deployment,
    code,
  });
  return [{ name: 'the release', deployment: first, code }, ...others.map(another)];
}
