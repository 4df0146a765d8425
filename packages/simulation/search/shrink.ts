import type { Run, RunOptions, Simulate } from './run.ts';

/** How many runs shrinking may take. */
const BUDGET = 200;

/** How many other seeds are tried with one order. */
const OTHER_SEEDS = 40;

/** A history of so few steps is no longer than a screen or two. */
const SHORT = 1500;

/**
 * A smaller run that violates the same invariant: with fewer orders, by another seed if need be, then with fewer kinds of faults,
 * then with fewer strikes. Another seed is another history, in which the same is wrong: what one order of two minutes shows is read
 * sooner than what six of two days do. What is left of the strikes is what matters, as far as it could be found out in
 * {@link BUDGET} runs.
 */
export async function shrink(found: Run, simulate: Simulate): Promise<Run> {
  const invariant = found.violations[0]?.invariant;
  let best = found;
  let left = BUDGET;
  const attempt = async (
    change: Partial<RunOptions>,
    isBetter: (run: Run) => boolean = () => true,
  ): Promise<boolean> => {
    if (left-- <= 0) return false;
    const run = await simulate({ ...best.options, ...change });
    if (!isBetter(run) || !run.violations.some((violation) => violation.invariant === invariant)) return false;
    best = run;
    return true;
  };
  for (const load of loadsBelow(found.options.load)) if (await attempt({ load })) break;
  const isSmall = () => best.options.load === 1 && best.steps <= SHORT;
  const { seed, only } = found.options;
  for (let other = 1; only === undefined && other <= OTHER_SEEDS && !isSmall(); other++)
    await attempt({ load: 1, seed: seed + other }, (run) => run.steps < best.steps);
  for (const fault of found.options.faults)
    await attempt({ faults: best.options.faults.filter((one) => one !== fault) });
  await fewerStrikes(() => best, attempt);
  return best;
}

const loadsBelow = (load: number) => [1, 2, 3, 5, 8, 13, 21, 34, 55].filter((smaller) => smaller < load);

/** Takes away ever smaller parts of the strikes, as delta debugging does. */
async function fewerStrikes(
  best: () => Run,
  attempt: (change: Partial<RunOptions>) => Promise<boolean>,
): Promise<void> {
  if (!(await attempt({ only: numbersOf(best()) }))) return;
  for (let size = Math.ceil(numbersOf(best()).length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < numbersOf(best()).length; ) {
      const numbers = numbersOf(best());
      const isSmaller = await attempt({ only: numbers.toSpliced(from, size) });
      if (!isSmaller) from += size;
    }
}

/** The strikes that are let through are those that struck. */
const numbersOf = ({ strikes }: Run): readonly number[] => strikes.map(({ number }) => number);
