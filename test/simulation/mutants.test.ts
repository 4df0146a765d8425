import { join } from 'node:path';
import type { WorkerSources } from '@orderflow/simulation/search';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';
import { releaseMutants } from './release-mutants.ts';
import { isShort } from './support/form.ts';
import { Hunters, isShown, shownBy, sourcesOf } from './support/hunters.ts';

/**
 * A simulation that finds nothing proves nothing: so bugs are planted, and each has to be found within 200 seeds: at the seed that is
 * recorded for it (`npm run mutants`), or else at any. The short form has some of each kind.
 */
const SEEDS = 200;
const OF_EACH_KIND = isShort ? 2 : Number.POSITIVE_INFINITY;

/** Of a release that is right by itself. */
const SEEDS_ALONE = isShort ? 3 : 20;

let hunters: Hunters;

beforeAll(async () => {
  hunters = await Hunters.in(join('.build', 'mutants'));
});

/** The first ones of each kind: what a name says before its colon. */
function someOfEachKind<M extends Mutant>(all: readonly M[]): readonly M[] {
  const kindOf = ({ name }: Mutant) => name.split(':')[0];
  return all.filter((mutant, at) => {
    const before = all.slice(0, at).filter((other) => kindOf(other) === kindOf(mutant));
    return before.length < OF_EACH_KIND;
  });
}

test('there are at least 50 of them, each with a name of its own and a seed of the first 200', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(50);
  expect(mutants.filter(({ seed }) => seed > SEEDS)).toEqual([]);
});

/** No time is asserted: this is only when to give up. */
const PATIENCE = 15 * 60_000;

test.concurrent.each(someOfEachKind(mutants))(
  '$name',
  async (mutant) => {
    const hunter = await hunters.of(mutant, String(mutants.indexOf(mutant)));
    const known = await hunter(mutant.seed, 1);
    const found = known && isShown(mutant.violates, known) ? known : await shownBy(mutant, hunter, SEEDS);
    expect(found?.violations[0]?.invariant).toMatch(mutant.violates);
  },
  PATIENCE,
);

test.concurrent.each(someOfEachKind(releaseMutants))(
  '$name, and the one before by itself is right',
  async (mutant) => {
    const name = `alone-${releaseMutants.indexOf(mutant)}`;
    const hunter = await hunters.of(mutant, name, aloneOf(mutant));
    expect(await hunter(1, SEEDS_ALONE)).toBeUndefined();
  },
  PATIENCE,
);

/** The release before, as the mutant has it, and no other. */
function aloneOf(mutant: Mutant): WorkerSources {
  const sources = sourcesOf(mutant);
  return { ...sources, changes: sources.before?.changes ?? [] };
}
