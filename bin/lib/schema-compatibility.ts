/** A JSON Schema, as far as the contracts have it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly [keyword: string]: unknown;
}

/** Keywords that set a least value, and those that set a greatest. */
const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const;
const GREATEST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'] as const;
const SHAPES = ['pattern', 'format', 'const'] as const;

/** These say nothing about values. */
const WORDS = ['$schema', 'title', 'description', 'type', 'properties', 'required', 'items', 'enum', 'anyOf'];
const KNOWN: readonly string[] = [...LEAST, ...GREATEST, ...SHAPES, ...WORDS];

/**
 * What values `other` admits and `base` does not: one line for each place, which begins with its path. Fields that `base` does
 * not know are no difference, because readers ignore them. When in doubt there is a difference.
 */
export function admitsMore(base: Schema, other: Schema, path = ''): string[] {
  if (other.anyOf) return other.anyOf.flatMap((one) => admitsMore(base, one, path));
  if (base.anyOf) {
    const fits = base.anyOf.some((one) => admitsMore(one, other, path).length === 0);
    return fits ? [] : [`${at(path)} has another form`];
  }
  return [
    ...ofType(base, other, path),
    ...ofValues(base, other, path),
    ...ofBounds(base, other, path),
    ...ofFields(base, other, path),
    ...(base.items ? admitsMore(base.items, other.items ?? {}, `${path}[]`) : []),
    ...ofUnknown(base, other, path),
  ];
}

const at = (path: string): string => path || 'it';
const typesOf = ({ type }: Schema): readonly string[] | undefined => (typeof type === 'string' ? [type] : type);

function ofType(base: Schema, other: Schema, path: string): string[] {
  const [allowed, given] = [typesOf(base), typesOf(other)];
  if (!allowed) return [];
  if (!given) return [`${at(path)} may have any type`];
  const more = given.filter((type) => !allowed.includes(type) && !(type === 'integer' && allowed.includes('number')));
  return more.map((type) => `${at(path)} may be of type ${type}`);
}

function ofValues(base: Schema, other: Schema, path: string): string[] {
  const shapes = SHAPES.filter((key) => base[key] !== undefined && base[key] !== other[key]);
  const changed = shapes.map((key) => `${at(path)} has another ${key}`);
  if (!base.enum) return changed;
  if (!other.enum) return [...changed, `${at(path)} may have any value`];
  const more = other.enum.filter((value) => !base.enum?.includes(value));
  return [...changed, ...more.map((value) => `${at(path)} may be ${JSON.stringify(value)}`)];
}

function ofBounds(base: Schema, other: Schema, path: string): string[] {
  const isOutside = (key: string, sign: 1 | -1) => {
    const [bound, given] = [base[key] as number | undefined, other[key] as number | undefined];
    return bound !== undefined && (given === undefined || (given - bound) * sign > 0);
  };
  return [...LEAST.filter((key) => isOutside(key, -1)), ...GREATEST.filter((key) => isOutside(key, 1))].map(
    (key) => `${at(path)} has ${key} ${other[key] ?? 'no more'} instead of ${base[key]}`,
  );
}

function ofFields(base: Schema, other: Schema, path: string): string[] {
  const required = other.required ?? [];
  return Object.entries(base.properties ?? {}).flatMap(([name, schema]) => {
    const field = path ? `${path}.${name}` : name;
    const given = other.properties?.[name];
    if (!given) return [`${field} is gone`];
    const isOptional = (base.required ?? []).includes(name) && !required.includes(name);
    return [...(isOptional ? [`${field} may be missing`] : []), ...admitsMore(schema, given, field)];
  });
}

/** A keyword that this does not know must stay as it is. */
const ofUnknown = (base: Schema, other: Schema, path: string): string[] =>
  [...new Set([...Object.keys(base), ...Object.keys(other)])]
    .filter((key) => !KNOWN.includes(key) && JSON.stringify(base[key]) !== JSON.stringify(other[key]))
    .map((key) => `${at(path)} has another ${key}`);
