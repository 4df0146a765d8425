import { FAULT_NAMES } from '../stage/faults.ts';
import { folded } from './folded.ts';
import type { Told } from './job.ts';
import type { Run, RunOptions } from './run.ts';

/** By then something must have happened. */
const ENOUGH_RUNS = 10;

/** By then everything must have happened that invariants judge, if every fault may strike. */
const MANY_RUNS = 200;

/** What some runs come to, added up. */
export class Tally {
  runs = 0;
  load = 0;
  steps = 0;
  /** Virtual milliseconds. */
  elapsed = 0;
  violated: Told | undefined;
  /** Items that were written. */
  private changes = 0;
  private isFaulty = false;
  /** Whether any fault may strike, in each run. */
  private isWhole = true;
  private readonly judged = new Map<string, number>();
  /** How many faults of each kind hit what. */
  private readonly strikes = new Map<string, Map<string, number>>();

  add(told: Told): void {
    this.runs++;
    this.load += told.load;
    this.steps += told.steps;
    this.changes += told.changes;
    this.isFaulty ||= told.options.faults.length > 0 && told.options.only === undefined;
    this.isWhole &&= told.options.faults.length === FAULT_NAMES.length && told.options.only === undefined;
    this.elapsed += told.elapsed;
    for (const [fault, hits] of Object.entries(told.strikes)) {
      const known = this.strikes.get(fault) ?? new Map<string, number>();
      this.strikes.set(fault, known);
      for (const [target, count] of Object.entries(hits)) known.set(target, (known.get(target) ?? 0) + count);
    }
    for (const [what, count] of Object.entries(told.judged))
      this.judged.set(what, (this.judged.get(what) ?? 0) + count);
    if (told.violations.length > 0) this.violated ??= told;
  }

  /** What no invariant ever had to judge: many runs in which it never was prove nothing of it. */
  never(): readonly string[] {
    return [...this.judged].filter(([, count]) => count === 0).map(([what]) => what);
  }

  get faults(): number {
    return this.byFault().reduce((sum, [, count]) => sum + count, 0);
  }

  /** What shows that the runs prove nothing, once there are enough of them; `undefined` when all is well. */
  get standsStill(): string | undefined {
    if (this.runs < ENOUGH_RUNS) return undefined;
    if (this.changes === 0) return 'nothing was ever written';
    if (this.isFaulty && this.faults === 0) return 'no fault ever struck';
    const never = this.runs >= MANY_RUNS && this.isWhole ? this.never() : [];
    return never.length > 0 ? `there never were ${never.join(', ')}` : undefined;
  }

  /** Faults by kind, the most frequent first. */
  byFault(): readonly (readonly [string, number])[] {
    return ordered(
      [...this.strikes].map(([fault, hits]) => [fault, [...hits.values()].reduce((sum, one) => sum + one, 0)]),
    );
  }

  /** What faults of a kind hit, the most frequent first. */
  targetsOf(fault: string): readonly (readonly [string, number])[] {
    return ordered([...(this.strikes.get(fault) ?? [])]);
  }
}

const ordered = (counts: readonly (readonly [string, number])[]) => counts.toSorted(([, a], [, b]) => b - a);

/** The last lines of a history that a reader has the patience for. */
const LINES = 400;

/**
 * What a violation looks like: seed, what is violated, the shortest history that shows it, and how to see it again.
 * @param again the command that repeats a run
 */
export function violationReport(told: Told, again: (options: RunOptions) => string): string {
  const run: Run = told.shrunk ?? { ...told, strikes: [] };
  const [drawn, lines] = folded(run.lines);
  const skipped = lines.length - LINES;
  return [
    `seed ${told.options.seed} violates: ${told.violations[0]?.invariant}`,
    ...run.violations.map(({ invariant, detail }) => `  ${invariant}: ${detail}`),
    '',
    ...drawn.map((line) => `  ${line}`),
    `With ${run.load} to do and ${run.strikes.length} faults it still does:`,
    ...(skipped > 0 ? [`  … ${skipped} lines before`] : []),
    ...lines.slice(-LINES).map((line) => `  ${line}`),
    '',
    `Again: ${again(run.options)}`,
  ].join('\n');
}
