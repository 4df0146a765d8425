import { fuzz as tryInputs } from '@orderflow/testing/fuzz';
import type fc from 'fast-check';

/** Some seconds here, minutes on a machine that does other things or in a longer run. */
jest.setTimeout(1_200_000);

/**
 * How many inputs each entry point of the order flow gets in a run of the tests. A longer run:
 * `FUZZ_TIMES=10 npm run test:unit -- --testPathPatterns fuzz`.
 */
export const INPUTS = {
  api: 8_000,
  consumers: 9_000,
  workflow: 3_000,
  publisher: 2_000,
  'command lines': 6_000,
  configuration: 3_000,
} as const;

interface Portion {
  /** How many inputs one run holds. @default 1 */
  readonly perRun?: number;
  /** The part of the entry point's inputs that this is. @default all: 1 */
  readonly share?: number;
}

/** Tries an entry point with its number of inputs. */
export const fuzz = <T>(
  name: keyof typeof INPUTS,
  arbitrary: fc.Arbitrary<T>,
  holds: (input: T) => Promise<void> | void,
  { perRun = 1, share = 1 }: Portion = {},
): Promise<void> => tryInputs(arbitrary, holds, { inputs: INPUTS[name] * share, perRun });
