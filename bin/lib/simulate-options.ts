import type { RunOptions } from '@orderflow/simulation/search';
import { FAULT_NAMES, FAULTS, type Fault } from '@orderflow/simulation/stage';
import { shown } from './shown.cjs';
import { misuse, readArguments } from './tool.cjs';

export const USAGE = `Runs the order flow in a simulated AWS, with everything going wrong that can, and says what it violates.

  npm run simulate                                      300 seeds of each flow
  npm run simulate -- --seed 42 --trace                 one seed, and what happened in it
  npm run simulate -- --minutes 60                      as many seeds as an hour holds, after those of the last time

  --seed N         just this seed, 0 to 9007199254740991
  --seeds N        so many seeds, 1 to 1000000               (default 300)
  --from N         the first of them                         (default 1)
  --orders N       orders of each run, 1 to 10000            (default 6)
  --flow NAME      choreography, orchestration, or both      (default both)
  --faults LIST    which may strike, by comma; all; none     (default all)
  --only LIST      numbers of the strikes that are let through, or none
  --minutes N      goes on for so long, 1 to 1440, after the seeds that the file of done ones names
  --done FILE      where --minutes notes which seeds were run and what they come to (default .build/simulated.json)
  --workers N      processes side by side, 1 to 64           (default: one for each core)
  --trace          writes the history of each run to standard output
  --help           this text

Faults:
${FAULT_NAMES.map((name) => `  ${name.padEnd(12)} ${FAULTS[name]}`).join('\n')}`;

export type Flow = 'choreography' | 'orchestration';

export interface SimulateOptions {
  readonly flows: readonly Flow[];
  readonly from: number;
  readonly seeds: number;
  readonly orders: number;
  readonly faults: readonly Fault[];
  readonly only: readonly number[] | undefined;
  readonly minutes: number | undefined;
  readonly done: string;
  readonly workers: number | undefined;
  readonly trace: boolean;
}

/** Reads the command line. @throws Stop with exit code 2 */
export function readSimulateOptions(argv: readonly string[]): SimulateOptions {
  const given = parse(argv);
  const seed = given.seed === undefined ? undefined : whole('seed', given.seed, 0, Number.MAX_SAFE_INTEGER);
  if (seed !== undefined) refuseBeside('seed', given, ['seeds', 'from', 'minutes']);
  if (given.minutes !== undefined) refuseBeside('minutes', given, ['seeds']);
  else if (given.done !== undefined) throw misuse('--done goes with --minutes alone');
  return {
    flows: flowsOf(given.flow ?? 'both'),
    from: seed ?? whole('from', given.from ?? '1', 0, Number.MAX_SAFE_INTEGER - 1_000_000),
    seeds: seed === undefined ? whole('seeds', given.seeds ?? '300', 1, 1_000_000) : 1,
    orders: whole('orders', given.orders ?? '6', 1, 10_000),
    faults: faultsOf(given.faults ?? 'all'),
    only: given.only === undefined ? undefined : strikesOf(given.only),
    minutes: given.minutes === undefined ? undefined : whole('minutes', given.minutes, 1, 1440),
    done: given.done || '.build/simulated.json',
    workers: given.workers === undefined ? undefined : whole('workers', given.workers, 1, 64),
    trace: given.trace ?? false,
  };
}

/** The command that runs the same again, and writes its history. */
export function commandOf(flow: Flow, { seed, load, faults, only }: RunOptions): string {
  const list = (some: readonly unknown[]) => (some.length > 0 ? some.join(',') : 'none');
  const strikes = only ? ` --only ${list(only)}` : '';
  return `npm run simulate -- --flow ${flow} --seed ${seed} --orders ${load} --faults ${list(faults)}${strikes} --trace`;
}

function flowsOf(flow: string): readonly Flow[] {
  if (flow === 'both') return ['choreography', 'orchestration'];
  if (flow === 'choreography' || flow === 'orchestration') return [flow];
  throw misuse(`--flow ${shown(flow)} must be choreography, orchestration or both`);
}

function faultsOf(list: string): readonly Fault[] {
  if (list === 'all') return FAULT_NAMES;
  if (list === 'none') return [];
  return list.split(',').map((name) => {
    const fault = FAULT_NAMES.find((known) => known === name);
    if (!fault) throw misuse(`--faults ${shown(name)} is none of ${FAULT_NAMES.join(', ')}`);
    return fault;
  });
}

const strikesOf = (list: string): readonly number[] =>
  list === 'none' ? [] : list.split(',').map((number) => whole('only', number, 1, Number.MAX_SAFE_INTEGER));

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw misuse(`--${name} ${shown(text)} must be a whole number from ${least} to ${most}`);
}

function refuseBeside(name: string, given: Readonly<Record<string, unknown>>, others: readonly string[]): void {
  const beside = others.find((other) => given[other] !== undefined);
  if (beside) throw misuse(`--${name} and --${beside} do not go together`);
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const numbers = {
    seed: text,
    seeds: text,
    from: text,
    orders: text,
    minutes: text,
    workers: text,
    done: text,
  } as const;
  const options = { ...numbers, flow: text, faults: text, only: text, trace: { type: 'boolean' } } as const;
  return readArguments(argv, options);
}
