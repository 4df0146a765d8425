import type { Wanted } from './branches.ts';
import { type EventFields, type FieldValue, type Membership, together } from './event-fields.ts';

/** A branch whose fields are in the order of their names, in which they are compared. */
export type SortedBranch = readonly (readonly [string, Wanted])[];

/**
 * Whether each field of a branch has a value that matches, all of them in one and the same element of each list. A field that
 * must be absent may have values in other elements than those that were chosen for the fields before it.
 */
export function matchesBranch(branch: SortedBranch, fields: EventFields, chosen: Membership = new Map()): boolean {
  const [first, ...others] = branch;
  if (!first) return true;
  const [name, wanted] = first;
  let isPresent = false;
  for (const { leaf, membership } of fields.get(name) ?? []) {
    const both = together(chosen, membership);
    if (!both) continue;
    isPresent = true;
    if (isWanted(leaf, wanted) && matchesBranch(others, fields, both)) return true;
  }
  return !isPresent && mayBeAbsent(wanted) && matchesBranch(others, fields, chosen);
}

/** Whether this field alone matches, whatever the others are. */
export const matchesField = (wanted: Wanted, values: readonly FieldValue[]): boolean =>
  values.length === 0 ? mayBeAbsent(wanted) : values.some(({ leaf }) => isWanted(leaf, wanted));

const isWanted = (leaf: FieldValue['leaf'], { matchers }: Wanted): boolean =>
  matchers.some((matcher) => matcher.kind === 'value' && matcher.test(leaf));

const mayBeAbsent = ({ matchers }: Wanted): boolean => matchers.some(({ kind }) => kind === 'absent');
