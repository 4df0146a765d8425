import { misuse, readArguments } from '../bin/lib/tool.cjs';

export const USAGE = `Measures the payment reaction as built here, side by side with what one would put together from Powertools. Prints the figures,
writes them into docs/benchmarks.md, and ends with exit code 1 if a target is missed.

usage: npm run bench [-- options]

  --generations N  fresh processes, so that no lucky or unlucky compilation decides   (default 3)
  --rounds N       measured rounds of each generation, after the warm-up              (default 8)
  --batches N      batches of 10 in a round                                           (default 60)
  --loads N        fresh processes for each bundle's load time                        (default 25)
  --print          leaves docs/benchmarks.md alone
  --help           this text`;

export interface BenchOptions {
  readonly generations: number;
  readonly rounds: number;
  readonly batches: number;
  readonly loads: number;
  readonly print: boolean;
}

/** Reads the command line. @throws Stop with exit code 2 */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const options = { generations: text, rounds: text, batches: text, loads: text, print: { type: 'boolean' } } as const;
  const given = readArguments(argv, options);
  const count = (name: 'generations' | 'rounds' | 'batches' | 'loads', otherwise: number) => {
    const value = given[name] ?? String(otherwise);
    if (!/^[1-9]\d{0,3}$/.test(value)) throw misuse(`--${name} takes a number from 1 to 9999`);
    return Number(value);
  };
  return {
    generations: count('generations', 3),
    rounds: count('rounds', 8),
    batches: count('batches', 60),
    loads: count('loads', 25),
    print: given.print ?? false,
  };
}
