import fc from 'fast-check';

/** Some seconds here, minutes on a machine that does other things or in a longer run. */
jest.setTimeout(1_200_000);

/** A longer run: `FUZZ_TIMES=10 npm run test:unit -- --testPathPatterns test/fuzz`. */
const times = Number(process.env.FUZZ_TIMES ?? 1);

/** How many inputs each door gets in a run of the tests. */
export const INPUTS = {
  api: 8_000,
  consumers: 9_000,
  relay: 3_000,
  workflow: 3_000,
  publisher: 2_000,
  'command lines': 6_000,
  configuration: 3_000,
} as const;

export type Door = keyof typeof INPUTS;

interface Portion {
  /** How many inputs one run holds. @default 1 */
  readonly perRun?: number;
  /** The part of the door's inputs that this is. @default all: 1 */
  readonly share?: number;
}

/** Holds a door against its inputs, and counts them. What is rejected and never looked at counts as a crash. */
export async function fuzz<T>(
  door: Door,
  inputs: fc.Arbitrary<T>,
  holds: (input: T) => Promise<void> | void,
  { perRun = 1, share = 1 }: Portion = {},
): Promise<void> {
  const wanted = INPUTS[door] * share * times;
  let tried = 0;
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const property = fc.asyncProperty(inputs, async (input) => {
    tried += perRun;
    await holds(input);
  });
  try {
    await fc.assert(property, { numRuns: Math.ceil(wanted / perRun) });
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  expect(unhandled).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(wanted);
}
