import { misuse, readArguments } from '../../bin/lib/tool.cjs';

export const USAGE = `Measures the whole order flow as built here, side by side with the same flow built the usual way from Powertools, on one local AWS.
Prints the figures, writes them into docs/benchmarks.md, and ends with exit code 1 if a target is missed.

usage: npm run bench:flow [-- options]

  --rounds N       measured rounds of each side, in turns, after the warm-up          (default 3)
  --single N       orders placed one by one in each round                             (default 20)
  --orders N       orders placed at once in each round                                (default 300)
  --short          1 round, 3 orders one by one, 10 at once; proves that it runs
  --long           1,000 at once, and how figures grow from 10 to 10,000 orders (an hour)
  --print          leaves docs/benchmarks.md alone
  --help           this text`;

export interface FlowBenchOptions {
  readonly rounds: number;
  readonly single: number;
  readonly orders: number;
  /** Sizes of the bursts that show how figures grow. */
  readonly growth: readonly number[];
  readonly print: boolean;
}

/** Reads the command line. @throws Stop with exit code 2 */
export function readFlowBenchOptions(argv: readonly string[]): FlowBenchOptions {
  const [text, flag] = [{ type: 'string' } as const, { type: 'boolean' } as const];
  const options = { rounds: text, single: text, orders: text, short: flag, long: flag, print: flag };
  const given = readArguments(argv, options);
  if (given.short && given.long) throw misuse('--short and --long do not go together');
  const count = (name: 'rounds' | 'single' | 'orders', otherwise: number) => {
    const value = given[name] ?? String(otherwise);
    if (!/^[1-9]\d{0,4}$/.test(value)) throw misuse(`--${name} takes a number from 1 to 99999`);
    return Number(value);
  };
  return {
    rounds: count('rounds', given.short ? 1 : 3),
    single: count('single', given.short ? 3 : 20),
    orders: count('orders', given.short ? 10 : given.long ? 1000 : 300),
    growth: given.long ? [10, 100, 1000, 10_000] : [],
    print: given.print ?? false,
  };
}
