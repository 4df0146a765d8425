import type { Fault } from '../stage/faults.ts';
import type { Run } from './run.ts';

/** What a worker is to do: run a share of the seeds. */
export interface Job {
  /** The first seed, and how far it is to the next. */
  readonly from: number;
  readonly step: number;
  /** How many. */
  readonly count: number;
  /** No seed is begun after it; milliseconds since the epoch, true time. @default none */
  readonly endAt?: number;
  readonly load: number;
  readonly faults: readonly Fault[];
  readonly only?: readonly number[];
  readonly trace?: boolean;
  /** Whether a run that violates something ends the job, and is shrunk. @default true */
  readonly shrinks?: boolean;
}

/** What is told of each run, a line of JSON. */
export interface Told extends Omit<Run, 'strikes'> {
  /** How many faults of each kind hit what. */
  readonly strikes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** A smaller run that violates the same. */
  readonly shrunk?: Run;
}
