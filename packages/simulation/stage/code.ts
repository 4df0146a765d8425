import type { Surroundings } from '@orderflow/core/surroundings';
import type { Process } from '../kernel/process.ts';
import type { Clients } from './clients.ts';
import type { Dependency } from './dependency.ts';
import type { Handler } from './function-host.ts';

/** A function as its entry file exports it: made by `defineFunction` of @orderflow/core. */
export interface Entry {
  withSurroundings(surroundings: Surroundings): Handler;
}

/** The code of a release. */
export interface Code {
  /** The function of an entry file, by the path or module that the templates name. `entry` of @orderflow/simulation/entries. */
  readonly entry: (path: string) => Entry;
  /** What stands for services outside of AWS, by the names that functions connect to. @default there are none */
  readonly outside?: (world: OutsideOfAws) => Outside;
}

/** What models of somebody else's services are made of. */
export interface OutsideOfAws {
  /** The same one for all that ask for this name. */
  dependency(name: string): Dependency;
  /** Clients that nothing happens to, and that take no time. */
  readonly directly: Clients;
}

/** Makes a function's port to somebody else's service. */
export type Outside = Readonly<Record<string, (process: Process, surroundings: Surroundings) => unknown>>;
