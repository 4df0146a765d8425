import { targetOf } from '../stage/faults.ts';
import type { Job, Told } from './job.ts';
import type { Run, Simulate } from './run.ts';
import { shrink } from './shrink.ts';

/**
 * Does a job: runs its seeds one after the other, and tells of each. Ends with the first that violates something.
 * @returns whether nothing was violated
 */
export async function work(job: Job, simulate: Simulate, tell: (told: Told) => void): Promise<boolean> {
  const { from, step, count, endAt = Number.POSITIVE_INFINITY, shrinks = true, ...options } = job;
  for (let number = 0; number < count && Date.now() < endAt; number++) {
    const run = await simulate({ ...options, seed: from + number * step });
    const isViolated = run.violations.length > 0;
    const shrunk = isViolated && shrinks ? await shrunken(run, simulate) : undefined;
    tell({ ...run, strikes: counted(run), ...(shrunk && { shrunk }) });
    if (isViolated) return false;
  }
  return true;
}

/** Shrunk without its history, and run once more for that. */
async function shrunken(run: Run, simulate: Simulate): Promise<Run> {
  const { options } = await shrink({ ...run, options: { ...run.options, trace: false } }, simulate);
  return simulate({ ...options, trace: true });
}

function counted({ strikes }: Run): Told['strikes'] {
  const counts: Record<string, Record<string, number>> = {};
  for (const strike of strikes) {
    const target = targetOf(strike);
    counts[strike.fault] ??= {};
    const hits = counts[strike.fault] as Record<string, number>;
    hits[target] = (hits[target] ?? 0) + 1;
  }
  return counts;
}
