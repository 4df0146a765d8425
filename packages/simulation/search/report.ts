import type { Told } from './job.ts';
import type { Run, RunOptions } from './run.ts';

/** What some runs come to, added up. */
export class Tally {
  runs = 0;
  load = 0;
  steps = 0;
  /** Virtual milliseconds. */
  elapsed = 0;
  violated: Told | undefined;
  private readonly strikes = new Map<string, number>();

  add(told: Told): void {
    this.runs++;
    this.load += told.options.load;
    this.steps += told.steps;
    this.elapsed += told.elapsed;
    for (const [fault, count] of Object.entries(told.strikes))
      this.strikes.set(fault, (this.strikes.get(fault) ?? 0) + count);
    if (told.violations.length > 0) this.violated ??= told;
  }

  get faults(): number {
    return [...this.strikes.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Faults by kind, the most frequent first. */
  byFault(): readonly (readonly [string, number])[] {
    return [...this.strikes].sort(([, a], [, b]) => b - a);
  }
}

/** The last lines of a history that a reader has the patience for. */
const LINES = 400;

/**
 * What a violation looks like: seed, what is violated, the shortest history that shows it, and how to see it again.
 * @param again the command that repeats a run
 */
export function violationReport(told: Told, again: (options: RunOptions) => string): string {
  const run: Run = told.shrunk ?? { ...told, strikes: [] };
  const skipped = run.lines.length - LINES;
  return [
    `seed ${told.options.seed} violates: ${told.violations[0]?.invariant}`,
    ...run.violations.map(({ invariant, detail }) => `  ${invariant}: ${detail}`),
    '',
    `With ${run.options.load} to do and ${run.strikes.length} faults it still does:`,
    ...(skipped > 0 ? [`  … ${skipped} lines before`] : []),
    ...run.lines.slice(-LINES).map((line) => `  ${line}`),
    '',
    `Again: ${again(run.options)}`,
  ].join('\n');
}
