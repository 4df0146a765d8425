import assert from 'node:assert/strict';
import fc from 'fast-check';

export interface FuzzOptions {
  /** The minimum number of inputs. The environment variable `FUZZ_TIMES` multiplies it. */
  readonly inputs: number;
  /** The number of inputs in one run of the property. @default 1 */
  readonly perRun?: number;
}

/**
 * How often a property is tried, as an option of `fc.assert`.
 * @param count times the environment variable `FUZZ_TIMES`
 */
export const runs = (count: number): { readonly numRuns: number } => ({
  numRuns: Math.ceil(count * Number(process.env.FUZZ_TIMES ?? 1)),
});

/**
 * Runs a property with many inputs.
 * @param holds throws or rejects when the property fails. An unhandled rejection fails the property, too.
 * @throws Error with the smallest failing input, or when fewer inputs were run than given
 */
export async function fuzz<T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (input: T) => Promise<void> | void,
  { inputs, perRun = 1 }: FuzzOptions,
): Promise<void> {
  const wanted = inputs * Number(process.env.FUZZ_TIMES ?? 1);
  let tried = 0;
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const property = fc.asyncProperty(arbitrary, async (input) => {
    tried += perRun;
    await holds(input);
  });
  try {
    await fc.assert(property, runs(inputs / perRun));
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  assert.deepEqual(unhandled, [], 'unhandled rejections');
  assert.ok(tried >= wanted, `only ${tried} of ${wanted} inputs were run`);
}
