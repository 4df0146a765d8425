/**
 * Writes recorded.json: what AWS's own matcher says of generated patterns and events, for machines without Java.
 * `node -C orderflow-source --import tsx test/patterns/record.ts`, from the repository's root, with the jars in place.
 */
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { patternAndEvent } from './arbitraries.ts';
import { type Case, eventRuler } from './event-ruler.ts';

const SHORT = 220;
const isShort = (one: Case) => JSON.stringify(one).length < SHORT;
const sampled = fc.sample(patternAndEvent, { numRuns: 4000, seed: 20260101 }).filter(isShort);
const verdicts = eventRuler(sampled);
/** As many of each verdict. */
const chosen = ([true, false, 'refused'] as const).flatMap((wanted) =>
  sampled.flatMap((one, at) => (verdicts[at] === wanted ? [[...one, wanted]] : [])).slice(0, 150),
);
const lines = chosen.map((one) => JSON.stringify(one)).join(',\n');
writeFileSync('test/patterns/recorded.json', `[\n${lines}\n]\n`);
