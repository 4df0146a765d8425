import fc from 'fast-check';
import { anything, PROTOTYPE_KEYS } from './odd-values.ts';

type Step = string | number;

/** A valid value with one change. */
export interface Mutated {
  readonly value: unknown;
  /** The path of the change, as in an error message: `data.items[0].name`. */
  readonly place: string;
}

/** A valid value in which one place is replaced by a similar or by any value, removed, or extended by another field. */
export const mutated = (good: object): fc.Arbitrary<Mutated> =>
  fc.oneof(...placesIn(good).map((path) => mutatedAt(good, path)));

function mutatedAt(good: object, path: readonly Step[]): fc.Arbitrary<Mutated> {
  const by = fc.oneof(akin(valueAt(good, path)), anything, fc.constant(undefined));
  const replaced = by.map((value) => ({ value: changed(good, path, value), place: nameOf(path) }));
  const more = anything.map((value) => ({ value: joined(good, path, value), place: nameOf(path.slice(0, -1)) }));
  return fc.oneof({ weight: 3, arbitrary: replaced }, { weight: 1, arbitrary: more });
}

/** Values that differ from a value by a small mistake. */
function akin(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === 'number')
    return fc.constantFrom(value + 1, value - 1, -value, value + 0.5, value * 2 ** 40, String(value), true);
  if (typeof value !== 'string') return fc.constantFrom([value], JSON.stringify(value), {}, null);
  const longer = fc.constantFrom(65, 129, 257, 513, 3_000, 450_000).map((length) => value.padEnd(length, value || 'x'));
  const other = [
    value.toUpperCase(),
    ` ${value}`,
    `${value}\n`,
    value.slice(1),
    `${value}\u0000`,
    `${value}\ud800`,
    [value],
  ];
  return fc.oneof(fc.constantFrom(...other), longer);
}

const valueAt = (good: unknown, path: readonly Step[]): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Record<Step, unknown>)[step], good);

/** The paths of all places, parents before children. */
function placesIn(value: unknown, path: readonly Step[] = []): readonly (readonly Step[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps: Step[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const below = steps.flatMap((step) => placesIn((value as Record<Step, unknown>)[step], [...path, step]));
  return path.length === 0 ? below : [path, ...below];
}

function changed(value: unknown, [step, ...rest]: readonly Step[], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((item, at) => (at === step ? changed(item, rest, by) : item));
  const object = value as Readonly<Record<Step, unknown>>;
  return { ...object, [step]: changed(object[step], rest, by) };
}

/** Adds a field to the object that contains the place. */
function joined(good: object, path: readonly Step[], value: unknown): unknown {
  const key = PROTOTYPE_KEYS[path.length % PROTOTYPE_KEYS.length] as string;
  const at = path.slice(0, -1);
  const parent = valueAt(good, at);
  if (Array.isArray(parent)) return changed(good, at, [...parent, value]);
  const extra = JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}}`);
  return changed(good, at, { ...(parent as object), ...extra });
}

export const nameOf = (path: readonly Step[]): string =>
  path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name ? `${name}.${step}` : step;
  }, '');
