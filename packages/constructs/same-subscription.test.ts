import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';
import { SeatFreed, SeatTaken } from './testing/seats.ts';

/** Inside the repository, so that imports are found as a function's are. */
const folder = mkdtempSync(join('packages', 'constructs', '.same-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An entry file with this text. */
function entryOf(name: string, text: string): string {
  const entry = join(folder, `${name}.ts`);
  writeFileSync(entry, text);
  return entry;
}
const directory = () => join('packages', 'constructs');
const ofEntry = Object.assign(directory, { isOfEntry: true });

const both = entryOf(
  'both',
  `import { count } from '@orderflow/core';
   import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
   import { SeatFreed, SeatTaken } from '../testing/seats.ts';
   export const handler = defineFunction((surroundings) =>
     count([SeatFreed, SeatTaken], consumerDeps(surroundings), { counters: 'c', markers: 'm', markerTtlSeconds: 0, count: () => [] }));`,
);

const make = (entry: string, subscribesTo: readonly (typeof SeatTaken | typeof SeatFreed)[], bundle = ofEntry) => {
  consumerOf(pipelineFixture(), { entry, subscribesTo, bundle });
};

test('a consumer subscribes to what its handler handles, in any order', () => {
  expect(() => make(both, [SeatTaken, SeatFreed])).not.toThrow();
});

test('one that subscribes to less, or to something else, is refused with both lists', () => {
  expect(() => make(both, [SeatTaken])).toThrow(
    `the handler of ${both} handles seat.freed v1, seat.taken v1, and the consumer subscribes to seat.taken v1: give both the same declaration`,
  );
});

test('a bundler that makes something else of the entry is not held to it', () => {
  expect(() =>
    make(
      both,
      [SeatTaken],
      Object.assign(() => directory(), { isOfEntry: false }),
    ),
  ).not.toThrow();
});

test.each([
  ['that is not there', join('packages', 'constructs', 'nobody.ts')],
  ['that does not load', entryOf('broken', "throw new Error('broken');")],
  ['with a handler of another kind', entryOf('plain', 'export const handler = async () => undefined;')],
  [
    'that needs more than surroundings',
    entryOf('needy', "export const handler = { withSurroundings() { throw new Error('needy'); } };"),
  ],
])('nothing is said of an entry %s', (_, entry) => {
  expect(() => make(entry, [SeatTaken])).not.toThrow();
});
