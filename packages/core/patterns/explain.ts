import type { EventFields } from './event-fields.ts';
import type { Leaf } from './leaf.ts';
import { matchesBranch, matchesField, type SortedBranch } from './match-branch.ts';

/** One field of a pattern beside the event's. */
export interface FieldExplanation {
  /** Dotted from the root: `detail.data.total`. */
  readonly field: string;
  /** Whether the field by itself is as the pattern asks. */
  readonly matches: boolean;
  /** The pattern's alternatives, as they are written. */
  readonly expected: readonly unknown[];
  /** The event's values. Empty: the event has no such field, or an object or an empty list there. */
  readonly found: readonly Leaf[];
}

/** Why an event matches a pattern or does not. */
export interface Explanation {
  readonly matches: boolean;
  /** All fields of the pattern; where it has `$or`, those of the combination that matches, or else that comes nearest to it. */
  readonly fields: readonly FieldExplanation[];
  /**
   * Names of the fields that decided: with a match all of them; without one those that do not match. When each of them
   * matches by itself, those with values that are never together in one element of a list.
   */
  readonly deciding: readonly string[];
  /** Each field matches by itself, but no element of a list has them all. */
  readonly isScattered: boolean;
}

export function explain(branches: readonly SortedBranch[], fields: EventFields): Explanation {
  const all = branches.map((branch) => explainBranch(branch, fields));
  return all.reduce((best, other) => (rank(other) < rank(best) ? other : best));
}

function explainBranch(branch: SortedBranch, fields: EventFields): Explanation {
  const explained = branch.map(([field, wanted]) => {
    const values = fields.get(field) ?? [];
    const found = values.map(({ leaf }) => leaf);
    return { field, matches: matchesField(wanted, values), expected: wanted.written, found };
  });
  const matches = matchesBranch(branch, fields);
  const failing = explained.filter((field) => !field.matches);
  const isScattered = !matches && failing.length === 0;
  const inLists = (name: string) => (fields.get(name) ?? []).some(({ membership }) => membership.size > 0);
  const names = (matches ? explained : failing).map(({ field }) => field);
  const deciding = isScattered ? explained.map(({ field }) => field).filter(inLists) : names;
  return { matches, fields: explained, deciding, isScattered };
}

const rank = ({ matches, isScattered, deciding }: Explanation): number => {
  if (matches) return 0;
  return isScattered ? 0.5 : deciding.length;
};

/** `detail-type is "order.cancelled", not "order.created"`, in one line. */
export function describeField({ field, matches, expected, found }: FieldExplanation): string {
  const is = found.length === 0 ? 'is missing' : `is ${short(found.map((one) => JSON.stringify(one)))}`;
  return `${field} ${is}, ${matches ? 'as' : 'not'} ${short(expected.map(wordsOf))}`;
}

const wordsOf = (expected: unknown): string =>
  JSON.stringify(expected) === '{"exists":false}' ? 'absent' : JSON.stringify(expected);

const short = (texts: readonly string[]): string =>
  texts.length > 8 ? `${texts.slice(0, 8).join(' or ')} or ${texts.length - 8} more` : texts.join(' or ');
