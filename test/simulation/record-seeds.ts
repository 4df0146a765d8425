import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { misuse, readArguments, runTool } from '../../bin/lib/tool.cjs';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';
import { type Hunter, Hunters } from './support/hunters.ts';
import { withSeed } from './support/recorded-seed.ts';

const USAGE = `Finds the first seed that shows each planted bug, and writes it down where the bug is.

  npm run mutants                            all of them, each from its first seed on
  npm run mutants -- --stale                 only those that their recorded seed shows no longer
  npm run mutants -- --name 'payment:'       only those whose name holds this

  --name TEXT      part of a name
  --stale          leaves a seed alone that still shows its bug
  --workers N      hunts side by side, 1 to 16               (default 2)
  --help           this text

Exit code 1: a bug was not found within 200 seeds, or by another invariant than it should.`;

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
async function firstSeed({ seed, violates }: Mutant, hunter: Hunter, stale: boolean): Promise<number | string> {
  const shows = (told: Awaited<ReturnType<Hunter>>) => told && violates.test(told.violations[0]?.invariant ?? '');
  if (stale && shows(await hunter(seed, 1))) return seed;
  const found = await hunter(1, SEEDS);
  if (!found) return `NOT FOUND within ${SEEDS} seeds`;
  if (shows(found)) return found.options.seed;
  return `NOT FOUND: seed ${found.options.seed} violates ${found.violations[0]?.invariant}`;
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
