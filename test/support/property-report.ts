import { stripVTControlCharacters } from 'node:util';
import type { RunDetails } from 'fast-check';

/**
 * What a property that does not hold says first: what failed, in a sentence, and for which input. fast-check's own report, with the
 * counterexample in full and how to repeat it, follows.
 */
export function propertySentence({ errorInstance, counterexample, numRuns }: RunDetails<unknown>): string {
  const input = JSON.stringify(counterexample, whole)?.slice(1, -1) ?? '';
  const short = input.length > 120 ? `${input.slice(0, 120).toWellFormed()}…` : input;
  return `Does not hold for input ${numRuns}, ${short}: ${reasonIn(errorInstance)}.`;
}

/** A matcher's message has the reason in its lines `Expected` and `Received`, other errors in the first. */
function reasonIn(error: unknown): string {
  if (!(error instanceof Error)) return error === null ? 'the property is false' : String(error);
  const lines = stripVTControlCharacters(error.message).split('\n');
  const sides = lines.filter((line) => /^\s*(Expected|Received)\b.*: /.test(line)).map((line) => line.trim());
  const said = sides.length > 0 ? sides.join(', ') : (lines.find((line) => line.trim() !== '') ?? error.name);
  return said.replace(/\s+/g, ' ').replace(/\.$/, '');
}

const whole = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
