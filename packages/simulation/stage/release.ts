import type { Deployment } from '../cloudformation/index.ts';
import type { Code } from './code.ts';

/** Settings and code, as they are deployed together. */
export interface Release {
  /** What a history calls it. */
  readonly name: string;
  readonly deployment: Deployment;
  readonly code: Code;
}

/** A stage as it is deployed first, and in the end; then what may be deployed over it, of the same resources. */
export type Releases = readonly [Release, ...Release[]];

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
