import type { Violation } from '../invariants/watch.ts';
import type { Fault, Strike } from '../stage/faults.ts';

/** What one run is asked for. */
export interface RunOptions {
  readonly seed: number;
  /** How much there is to do: orders, bookings. */
  readonly load: number;
  /** Faults that may strike. */
  readonly faults: readonly Fault[];
  /** Numbers of the strikes that are let through. @default all */
  readonly only?: readonly number[];
  /** Whether the history is kept. @default false */
  readonly trace?: boolean;
}

/** What came of it. */
export interface Run {
  readonly options: RunOptions;
  /** How much there was to do: more than was asked for when it came in a burst. */
  readonly load: number;
  /** The first kind that was found, at most a handful of them. */
  readonly violations: readonly Violation[];
  readonly strikes: readonly Strike[];
  /** Items that were written, by anybody. */
  readonly changes: number;
  /** How often invariants had something to judge, by what that is. */
  readonly judged: Readonly<Record<string, number>>;
  /** Things that happened. */
  readonly steps: number;
  /** Virtual time that passed, milliseconds. */
  readonly elapsed: number;
  /** SHA-256 of the history. */
  readonly digest: string;
  /** The history, if it was kept. */
  readonly lines: readonly string[];
}

/** Runs a pipeline once, in a world of its own. The same options give the same run. */
export type Simulate = (options: RunOptions) => Promise<Run>;
