import { isLeaf, type Leaf, type Matcher, readMatcher } from './pattern-matchers.ts';

type Node = { readonly fields: ReadonlyMap<string, Node> } | { readonly anyOf: readonly Matcher[] };

/** Says whether an event matches. */
export type Matches = (event: unknown) => boolean;

/**
 * Reads an event pattern: that of a rule or an archive, or the pattern of a Lambda filter.
 *
 * Every field that it names must match one of its alternatives; in a list, one of the elements must, and one and the
 * same for all the fields of an object in it. `exists` asks for leaves: of an object it is always false.
 * @param pattern an object, or its JSON
 * @throws Error naming an operator that is not simulated, and saying why it is no pattern
 */
export function eventPattern(pattern: unknown): Matches {
  const root = readNode(typeof pattern === 'string' ? JSON.parse(pattern) : pattern);
  if (!('fields' in root)) throw new Error('event pattern: it must be an object');
  return (event) => matches(event, root);
}

function readNode(given: unknown): Node {
  if (Array.isArray(given)) {
    if (given.length === 0) throw new Error('event pattern: empty arrays are not allowed');
    return { anyOf: given.map(readMatcher) };
  }
  if (typeof given !== 'object' || given === null)
    throw new Error(`event pattern: ${JSON.stringify(given)} must be an object or an array`);
  const fields = Object.entries(given);
  if (fields.length === 0) throw new Error('event pattern: empty objects are not allowed');
  for (const [name] of fields)
    if (name === '$or') throw new Error('event pattern: the operator "$or" is not simulated');
  return { fields: new Map(fields.map(([name, field]) => [name, readNode(field)])) };
}

function matches(value: unknown, node: Node): boolean {
  if ('anyOf' in node) return matchesLeaf(leavesOf(value), node.anyOf);
  if (Array.isArray(value)) return matchesOneOf(value.flat(Number.POSITIVE_INFINITY), node);
  for (const [name, field] of node.fields) if (!matches(fieldOf(value, name), field)) return false;
  return true;
}

/** What must not be there must be in no element; all else in one and the same. */
function matchesOneOf(elements: readonly unknown[], node: Node): boolean {
  if (elements.length === 0) return matches(undefined, node);
  return elements.every((element) => lacks(element, node)) && elements.some((element) => matches(element, node));
}

function lacks(value: unknown, node: Node): boolean {
  if ('anyOf' in node) return node.anyOf.some(({ kind }) => kind !== 'absent') || leavesOf(value).length === 0;
  return [...node.fields].every(([name, field]) => lacks(fieldOf(value, name), field));
}

const matchesLeaf = (leaves: readonly Leaf[], anyOf: readonly Matcher[]): boolean =>
  anyOf.some((matcher) => {
    if (matcher.kind === 'leaf') return leaves.some(matcher.test);
    return leaves.length > 0 === (matcher.kind === 'exists');
  });

function leavesOf(value: unknown): readonly Leaf[] {
  if (isLeaf(value)) return [value];
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY).filter(isLeaf) : [];
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
