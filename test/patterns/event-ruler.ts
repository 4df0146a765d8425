import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** A pattern and an event. */
export type Case = readonly [pattern: unknown, event: unknown];

/** Whether they match, or that the pattern is refused. */
export type Verdict = boolean | 'refused';

/**
 * From the repository's root, where the jars of `event-ruler` are, when they are there:
 * `mvn -q -f test/patterns/pom.xml dependency:copy-dependencies -DoutputDirectory=$PWD/.build/event-ruler`
 */
const JARS = resolve('.build/event-ruler');

/** Whether AWS's own matcher can be run here: it needs Java 17 and the jars. */
export const hasEventRuler = (): boolean =>
  existsSync(JARS) &&
  readdirSync(JARS).some((file) => /^event-ruler-.*\.jar$/.test(file)) &&
  spawnSync('java', ['-version']).status === 0;

/** What AWS's own matcher says of each. */
export function eventRuler(cases: readonly Case[]): readonly Verdict[] {
  const { status, stdout, stderr } = spawnSync('java', ['-cp', `${JARS}/*`, resolve('test/patterns/Match.java')], {
    input: cases.map((one) => `${JSON.stringify(one)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`java: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => (line === 'refused' ? line : line === 'true'));
}
