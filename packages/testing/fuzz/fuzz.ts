import assert from 'node:assert/strict';
import fc from 'fast-check';

export interface FuzzOptions {
  /** How many inputs are tried, at least. The environment variable `FUZZ_TIMES` multiplies it. */
  readonly inputs: number;
  /** How many inputs one run of the property holds. @default 1 */
  readonly perRun?: number;
}

/**
 * Tries a property with many inputs, and counts them.
 * @param holds throws, or rejects, where the property does not hold. A promise that is rejected and never awaited fails too.
 * @throws Error with the smallest input that was found, or when fewer inputs were tried than wanted
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
    await fc.assert(property, { numRuns: Math.ceil(wanted / perRun) });
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  assert.deepEqual(unhandled, [], 'a promise was rejected that nothing awaited');
  assert.ok(tried >= wanted, `${tried} inputs were tried of ${wanted}`);
}
