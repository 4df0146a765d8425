import type { Deployment } from '../template';
import type { Binding } from './runtime';
import type { World } from './world';

/**
 * How each function is wired, by its name without the stage's prefix: as its entry file does it. The relay's is known.
 */
export type Functions = (world: World) => Readonly<Record<string, Binding>>;

/** Settings and code, as they are deployed together. */
export interface Release {
  /** What a history calls it. */
  readonly name: string;
  readonly deployment: Deployment;
  readonly functions: Functions;
}

/** A stage as it is deployed first, and in the end; then what may be deployed over it, of the same resources. */
export type Releases = readonly [Release, ...Release[]];

/** The same code, with the settings of each deployment. */
export const releasesOf = (deployments: readonly Deployment[], functions: Functions): Releases =>
  deployments.map((deployment, at) => ({
    name: at === 0 ? 'the release' : `other settings (${at})`,
    deployment,
    functions,
  })) as unknown as Releases;
