import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Told } from './job.ts';

/** Seeds from one to another, both of them run. */
type Range = readonly [from: number, to: number];

/** What the runs of a flow come to, over several calls of a command. */
export interface Sum {
  readonly ranges: readonly Range[];
  readonly seeds: number;
  readonly load: number;
  readonly violations: number;
  /** How many faults of each kind hit what. */
  readonly faults: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const NOTHING: Sum = { ranges: [], seeds: 0, load: 0, violations: 0, faults: {} };

/**
 * A file that says which seeds were run, of each flow, and what they come to: a search that goes on for days begins each time where it
 * ended. It is written whole, in the place of the last one.
 */
export class DoneFile {
  private readonly sums: Record<string, Sum>;

  /** @throws Error when the file is there and is no such file */
  constructor(private readonly path: string) {
    this.sums = existsSync(path) ? parsed(path) : {};
  }

  sum(flow: string): Sum {
    return this.sums[flow] ?? NOTHING;
  }

  /** The first seed after all that were run; at least `from`. */
  next(flow: string, from: number): number {
    return Math.max(from, ...this.sum(flow).ranges.map(([, to]) => to + 1));
  }

  add(flow: string, runs: readonly Told[]): void {
    const before = this.sum(flow);
    const faults: Record<string, Record<string, number>> = structuredClone(before.faults) as typeof faults;
    for (const [fault, hits] of runs.flatMap(({ strikes }) => Object.entries(strikes)))
      for (const [target, count] of Object.entries(hits)) {
        faults[fault] ??= {};
        const known = faults[fault] as Record<string, number>;
        known[target] = (known[target] ?? 0) + count;
      }
    this.sums[flow] = {
      ranges: joined([...before.ranges, ...runs.map(({ options: { seed } }): Range => [seed, seed])]),
      seeds: before.seeds + runs.length,
      load: before.load + runs.reduce((sum, { load }) => sum + load, 0),
      violations: before.violations + runs.filter(({ violations }) => violations.length > 0).length,
      faults,
    };
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(`${this.path}.new`, `${JSON.stringify(this.sums, undefined, 1)}\n`);
    renameSync(`${this.path}.new`, this.path);
  }
}

/** Ranges that meet or overlap are one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const out: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = out.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

function parsed(path: string): Record<string, Sum> {
  try {
    const sums = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Sum>;
    for (const { ranges, faults } of Object.values(sums))
      if (!Array.isArray(ranges) || typeof faults !== 'object') throw new Error('no ranges');
    return sums;
  } catch {
    throw new Error(`${path} does not say which seeds were run`);
  }
}
