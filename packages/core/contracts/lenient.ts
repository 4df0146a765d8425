import type { Problem } from './contract-violation.ts';
import { type Issue, issuesOf, parseAs, type Schema } from './schema.ts';

/** A value that was parsed, and what was left out of it for that. */
export interface Lenient<Out> {
  readonly value: Out;
  readonly unusable: readonly Problem[];
}

/** Each costs a validation of the whole value; more wrong fields than that are no small mistake. */
const MAX_ATTEMPTS = 100;

/**
 * Parses as {@link parseAs}, but takes what is wrong in an optional field for not given: `null`, or any other value that the
 * schema refuses. The whole field is left out, if leaving out the part at fault will not do. Elements of lists never are.
 * @throws ContractViolation naming every required field at fault
 */
export function parseLeniently<Out>(contract: string, schema: Schema<Out>, value: unknown, root: string): Lenient<Out> {
  const unusable: Problem[] = [];
  let [given, attempts] = [value, 0];
  const isRight = (candidate: unknown, part: readonly PropertyKey[]) =>
    ++attempts <= MAX_ATTEMPTS && !issuesOf(contract, schema, candidate).some(({ path }) => startsWith(path, part));
  for (const issue of issuesOf(contract, schema, value, root)) {
    const without = partsAround(issue).find((part) => isThere(given, part) && isRight(removed(given, part), part));
    if (!without) continue;
    given = removed(given, without);
    unusable.push(issue.problem);
  }
  return { value: parseAs(contract, schema, given, root), unusable };
}

/** The field at fault and those that it is a part of, from the inside out, as far as the nearest list. */
function partsAround({ path }: Issue): readonly (readonly PropertyKey[])[] {
  const inList = path.findLastIndex((key) => typeof key === 'number');
  return path.slice(inList + 1).map((_, index) => path.slice(0, path.length - index));
}

const startsWith = (path: readonly PropertyKey[], part: readonly PropertyKey[]): boolean =>
  part.every((key, index) => path[index] === key);

function isThere(value: unknown, [key, ...rest]: readonly PropertyKey[]): boolean {
  if (key === undefined) return true;
  return (
    typeof value === 'object' && value !== null && Object.hasOwn(value, key) && isThere((value as Fields)[key], rest)
  );
}

/** A copy without the field at the end of the path, which is there. */
function removed(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path as [PropertyKey, ...PropertyKey[]];
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Fields) }) as Fields;
  if (rest.length === 0) delete copy[key];
  else copy[key] = removed(copy[key], rest);
  return copy;
}

type Fields = Record<PropertyKey, unknown>;
