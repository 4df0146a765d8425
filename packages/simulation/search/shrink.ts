import type { Run, RunOptions, Simulate } from './run.ts';

/** How many runs shrinking may take. */
const BUDGET = 200;

/**
 * A smaller run that violates the same invariant: with fewer orders, then with fewer kinds of faults, then with fewer
 * strikes. What is left of the strikes is what matters, as far as it could be found out in {@link BUDGET} runs.
 */
export async function shrink(found: Run, simulate: Simulate): Promise<Run> {
  const invariant = found.violations[0]?.invariant;
  let best = found;
  let left = BUDGET;
  const attempt = async (change: Partial<RunOptions>): Promise<boolean> => {
    if (left-- <= 0) return false;
    const run = await simulate({ ...best.options, ...change });
    if (!run.violations.some((violation) => violation.invariant === invariant)) return false;
    best = run;
    return true;
  };
  for (const load of loadsBelow(found.options.load)) if (await attempt({ load })) break;
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
