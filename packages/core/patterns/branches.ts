import { type Matcher, readMatcher } from './matchers.ts';
import { wrong } from './pattern-error.ts';

/** What a pattern asks of one field: its alternatives, and as they are written. */
export interface Wanted {
  readonly matchers: readonly Matcher[];
  readonly written: readonly unknown[];
}

/** What must all hold together: by the field's name, dotted from the root. Each `$or` makes a branch for each alternative. */
export type Branch = ReadonlyMap<string, Wanted>;

/** Field names that EventBridge keeps for itself in `$or`. */
const RESERVED = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard ' +
    'not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ' +
    'ip-address-not-in-range'
  ).split(' '),
);

/** Each branch stands for itself, so their number is the product of all `$or`: more is refused. */
const MAX_BRANCHES = 1000;

/** @throws PatternError */
export function branchesOf(pattern: unknown): readonly Branch[] {
  return readObject(pattern, [], [new Map()], false);
}

function readObject(given: unknown, path: readonly string[], branches: readonly Branch[], isInOr: boolean) {
  if (!isObject(given)) throw wrong('it must be an object', given);
  const fields = Object.entries(given);
  if (fields.length === 0) throw wrong('empty objects are not allowed');
  let all = branches;
  for (const [name, value] of fields) all = readField(name, value, path, all, isInOr);
  return all;
}

function readField(
  name: string,
  value: unknown,
  path: readonly string[],
  branches: readonly Branch[],
  isInOr: boolean,
): readonly Branch[] {
  if (name === '$or') return readOr(value, path, branches);
  if (isInOr && RESERVED.has(name)) throw wrong(`${name} is reserved and cannot be a field in $or`);
  if (isObject(value)) return readObject(value, [...path, name], branches, isInOr);
  if (!Array.isArray(value)) throw wrong(`${name} must be an object or an array`, value);
  if (value.length === 0) throw wrong(`empty arrays are not allowed (${name})`);
  const wanted = { matchers: value.map(readMatcher), written: value };
  // The same field twice, as in a $or inside of what asks for it too: what comes later counts.
  return branches.map((branch) => new Map(branch).set([...path, name].join('.'), wanted));
}

function readOr(given: unknown, path: readonly string[], branches: readonly Branch[]): readonly Branch[] {
  if (!Array.isArray(given) || given.length < 2) throw wrong('$or takes a list of at least two objects', given);
  const all = given.flatMap((alternative) => readObject(alternative, path, branches, true));
  if (all.length > MAX_BRANCHES) throw wrong(`more than ${MAX_BRANCHES} combinations of $or`);
  return all;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
