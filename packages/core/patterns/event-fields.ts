import { isLeaf, type Leaf } from './leaf.ts';

/** In which element of which list of the event a value is: by the list's number, the element's. */
export type Membership = ReadonlyMap<number, number>;

export interface FieldValue {
  readonly leaf: Leaf;
  readonly membership: Membership;
}

/** The values of an event, by the names of their fields, dotted from the root. */
export type EventFields = ReadonlyMap<string, readonly FieldValue[]>;

/**
 * The fields that a pattern may ask for.
 * @param steps all parts of the names that the pattern has: nothing else is looked into
 */
export function fieldsOf(event: unknown, steps: ReadonlySet<string>): EventFields {
  const fields = new Map<string, FieldValue[]>();
  let lists = 0;
  const visit = (value: unknown, name: string, membership: Membership): void => {
    if (isLeaf(value)) {
      const values = fields.get(name);
      if (values) values.push({ leaf: value, membership });
      else fields.set(name, [{ leaf: value, membership }]);
    } else if (Array.isArray(value)) {
      const list = lists++;
      value.forEach((element, at) => {
        visit(element, name, isLeaf(element) ? membership : new Map(membership).set(list, at));
      });
    } else visitFields(value, `${name}.`, membership);
  };
  const visitFields = (value: unknown, prefix: string, membership: Membership): void => {
    for (const [step, inner] of Object.entries(value ?? {}))
      if (step.split('.').every((part) => steps.has(part))) visit(inner, `${prefix}${step}`, membership);
  };
  if (typeof event === 'object' && !Array.isArray(event)) visitFields(event, '', new Map());
  return fields;
}

/** Both together; `undefined` when they are in different elements of the same list. */
export function together(one: Membership, other: Membership): Membership | undefined {
  if (other.size === 0) return one;
  for (const [list, element] of other) if (one.has(list) && one.get(list) !== element) return undefined;
  return new Map([...one, ...other]);
}
