import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { misuse, readArguments, runTool } from '../../bin/lib/tool.cjs';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';
import { type Hunter, Hunters, isShown, shownBy } from './support/hunters.ts';
import { withSeed } from './support/recorded-seed.ts';

const USAGE = `Finds the first seed that shows each planted bug, and writes it down where the bug is.

  npm run mutants                            all of them, each from its first seed on
  npm run mutants -- --stale                 only those that their recorded seed shows no longer
  npm run mutants -- --name 'payment:'       only those whose name holds this

  --name TEXT      part of a name
  --stale          leaves a seed alone that still shows its bug
  --workers N      hunts side by side, 1 to 16               (default 2)
  --help           this text

Exit code 1: a bug was not found within 200 seeds by what it has to be found by.`;

const SEEDS = 200;
const FOLDER = join('test', 'simulation');

interface Options {
  readonly name: string;
  readonly stale: boolean;
  readonly workers: number;
}

function readOptions(argv: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const given = readArguments(argv, { name: text, workers: text, stale: { type: 'boolean' } });
  const workers = Number(given.workers ?? 2);
  if (!Number.isInteger(workers) || workers < 1 || workers > 16)
    throw misuse('--workers must be a whole number from 1 to 16');
  return { name: String(given.name ?? ''), stale: given.stale === true, workers };
}

async function record({ name, stale, workers }: Options): Promise<number> {
  const hunters = await Hunters.in(join('.build', 'record-seeds'));
  const left = mutants.filter((mutant) => mutant.name.includes(name));
  if (left.length === 0) throw misuse(`--name fits none of ${mutants.length} planted bugs`);
  let missed = 0;
  const hunt = async () => {
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const hunter = await hunters.of(mutant, String(mutants.indexOf(mutant)));
      const found = await firstSeed(mutant, hunter, stale);
      if (typeof found === 'string') missed++;
      else if (found !== mutant.seed) write(mutant.name, found);
      console.log(`${mutant.name}: ${found}${found === mutant.seed ? '' : ` (was ${mutant.seed})`}`);
    }
  };
  await Promise.all(Array.from({ length: workers }, hunt));
  return missed > 0 ? 1 : 0;
}

/** @returns what is wrong when there is none */
async function firstSeed(mutant: Mutant, hunter: Hunter, stale: boolean): Promise<number | string> {
  const recorded = stale ? await hunter(mutant.seed, 1) : undefined;
  if (recorded && isShown(mutant.violates, recorded)) return mutant.seed;
  const found = await shownBy(mutant, hunter, SEEDS);
  return found?.options.seed ?? `NOT FOUND within ${SEEDS} seeds`;
}

function write(name: string, seed: number): void {
  for (const file of readdirSync(FOLDER).filter((one) => one.endsWith('-mutants.ts'))) {
    const path = join(FOLDER, file);
    const changed = withSeed(readFileSync(path, 'utf8'), name, seed);
    if (changed === undefined) continue;
    writeFileSync(path, changed);
    return;
  }
  throw new Error(`${name} is written in none of ${FOLDER}/*-mutants.ts`);
}

await runTool({ name: 'mutants', usage: USAGE, read: readOptions, run: record });
