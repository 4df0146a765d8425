import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compare } from '@orderflow/testing/dynamodb';
import fc from 'fast-check';

/**
 * Attributes of any type. Beside them, `at` is a number and part of an index's key, `c` a
 * number, `l` a list, and `t` a text.
 */
const ANY = ['n', 's', 'x', 'status'] as const;
export const name = fc.constantFrom(...ANY);
export const known = fc.constantFrom(...ANY, 'at', 'c', 'l', 't');

export const number = fc.constantFrom('0', '1', '2', '10', '-1', '1.5', '12345678901234567890').map((N) => ({ N }));
export const text = fc.constantFrom('', 'a', 'ab', 'b', 'B', 'é', '\u{1f600}', '\uffee').map((S) => ({ S }));
const scalar = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 3, arbitrary: text },
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true as const }),
);
export const list = fc.array(scalar, { maxLength: 2 }).map((L) => ({ L }));
const map = fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2 }).map((M) => ({ M: { ...M } }));
export const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  list,
  map,
) as fc.Arbitrary<AttributeValue>;

/** An operand: an attribute, or a value. */
type Operand = { readonly attribute: string } | { readonly value: AttributeValue };
const attribute = name.map((one) => ({ attribute: one as string }));
const anyAttribute = known.map((one) => ({ attribute: one as string }));
const literal = (arbitrary: fc.Arbitrary<AttributeValue>) => arbitrary.map((one) => ({ value: one }));
const operand: fc.Arbitrary<Operand> = fc.oneof(attribute, { weight: 3, arbitrary: literal(value) });
const ordered = literal(fc.oneof(number, text) as fc.Arbitrary<AttributeValue>);
/** Two bounds of one type, the lower first. */
const bounds = fc.oneof(pair(number), pair(text));

function pair(arbitrary: fc.Arbitrary<AttributeValue>): fc.Arbitrary<readonly [Operand, Operand]> {
  return fc.tuple(arbitrary, arbitrary).map((two) => {
    const [low, high] = two.sort(compare);
    return [{ value: low }, { value: high }] as const;
  });
}

type Template = (string | Operand)[];

/** Text with placeholders, and what they stand for. */
export interface Expression {
  readonly text: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const comparison = fc.oneof(
  fc.tuple(anyAttribute, fc.constantFrom('=', '<>'), literal(value)),
  fc.tuple(anyAttribute, fc.constantFrom('<', '<=', '>', '>='), ordered),
);
const simple: fc.Arbitrary<Template> = fc.oneof(
  { weight: 3, arbitrary: comparison.map(([left, by, right]) => [left, by, right]) },
  anyAttribute.map((one) => ['attribute_exists(', one, ')']),
  anyAttribute.map((one) => ['attribute_not_exists(', one, ')']),
  fc
    .tuple(fc.constant({ attribute: 't' }), literal(text))
    .map(([one, prefix]) => ['begins_with(', one, ',', prefix, ')']),
  fc.tuple(anyAttribute, bounds).map(([one, [low, high]]) => [one, 'BETWEEN', low, 'AND', high]),
  fc
    .tuple(attribute, fc.array(literal(value), { minLength: 1, maxLength: 3 }))
    .map(([one, all]) => [one, 'IN (', ...all.flatMap((each, at) => (at > 0 ? [',', each] : [each])), ')']),
);

const tree = fc.letrec<{ condition: Template }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    simple,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
      .map(([left, by, right]) => [...left, by, ...right]),
    fc
      .tuple(simple, fc.constantFrom('AND', 'OR'), tie('condition'))
      .map(([left, by, right]) => [...left, by, 'NOT', '(', ...right, ')']),
  ),
})).condition;

export const condition: fc.Arbitrary<Expression> = tree.map((template) => rendered(template, 'c'));

const counter = fc.constantFrom('at', 'c').map((one) => ({ attribute: one }));
const set = fc.oneof(
  { weight: 2, arbitrary: literal(value).map((one): Template => [one]) },
  attribute.map((one): Template => [one]),
  fc.tuple(counter, fc.constantFrom('+', '-'), literal(number)).map(([one, sign, by]): Template => [one, sign, by]),
  fc.tuple(attribute, operand).map(([one, other]): Template => ['if_not_exists(', one, ',', other, ')']),
  fc.tuple(counter, literal(number)).map(([one, other]): Template => ['if_not_exists(', one, ',', other, ') +', other]),
);
const setNumber = fc.oneof(
  literal(number).map((one): Template => [one]),
  fc.tuple(counter, fc.constantFrom('+', '-'), literal(number)).map(([one, sign, by]): Template => [one, sign, by]),
);
const someList = literal(list as fc.Arbitrary<AttributeValue>);
const l = { attribute: 'l' };
const setList = fc.oneof(
  someList.map((one): Template => [one]),
  someList.map((more): Template => ['list_append(', l, ',', more, ')']),
  someList.map((more): Template => ['list_append( if_not_exists(', l, ',', more, '),', more, ')']),
);
const adds = fc.array(fc.tuple(fc.oneof(attribute, counter), literal(number)), { maxLength: 1 });
const removes = fc.array(attribute, { maxLength: 1 });
const sets = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(attribute, set) },
    fc.tuple(counter, setNumber),
    fc.tuple(fc.constant(l), setList),
  ),
  { maxLength: 2 },
);

/** SET, ADD and REMOVE, at least one of the first two, each attribute once; + and - of numbers, or of nothing. */
export const update: fc.Arbitrary<Expression> = fc
  .tuple(sets, adds, removes)
  .filter(([set, add]) => set.length + add.length > 0)
  .filter(([set, add, remove]) => {
    const changed = [...set, ...add].map(([one]) => one).concat(remove);
    return new Set(changed.map(({ attribute }) => attribute)).size === changed.length;
  })
  .map(([set, add, remove]) =>
    rendered(
      [
        ...clause(
          'SET',
          set.map(([one, right]): Template => [one, '=', ...right]),
        ),
        ...clause('ADD', add),
        ...clause(
          'REMOVE',
          remove.map((one) => [one]),
        ),
      ],
      'u',
    ),
  );

function clause(word: string, actions: readonly (readonly (string | Operand)[])[]): Template {
  return actions.length === 0
    ? []
    : [word, ...actions.flatMap((action, at) => (at > 0 ? [',', ...action] : [...action]))];
}

/** @param prefix keeps apart the placeholders of the expressions of one request */
export function rendered(template: Template, prefix: string): Expression {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const text = template.map((part, at) => {
    if (typeof part === 'string') return part;
    if ('attribute' in part) {
      names[`#${prefix}${part.attribute}`] = part.attribute;
      return `#${prefix}${part.attribute}`;
    }
    values[`:${prefix}${at}`] = part.value;
    return `:${prefix}${at}`;
  });
  return { text: text.join(' '), names, values };
}

/** The placeholders of some expressions, as a request has them. */
export function placeholders(...expressions: readonly (Expression | undefined)[]) {
  const names = Object.assign({}, ...expressions.map((one) => one?.names));
  const values = Object.assign({}, ...expressions.map((one) => one?.values));
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
