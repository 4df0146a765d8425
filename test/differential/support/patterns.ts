import fc from 'fast-check';

const FIELDS = ['a', 'b', 'c'] as const;
const field = fc.constantFrom(...FIELDS);
const text = fc.constantFrom('', 'a', 'ab', 'B', 'b', 'é');
const number = fc.constantFrom(0, 1, -1.5, 100, 1e10);
const leaf = fc.oneof({ weight: 3, arbitrary: text }, number, fc.boolean(), fc.constant(null));

/** Objects whose fields are of one kind. */
const objectOf = (value: fc.Arbitrary<unknown>, minKeys = 0): fc.Arbitrary<object> =>
  fc.dictionary(field, value, { minKeys, maxKeys: 3 }).map((fields) => ({ ...fields }));

/** The detail of an event: leaves, lists of leaves and, one in the other, objects of such. */
const flat = fc.oneof({ weight: 2, arbitrary: leaf }, fc.array(leaf, { maxLength: 3 }));
const inner = objectOf(flat);
const detail = objectOf(fc.oneof(flat, inner, objectOf(fc.oneof(flat, inner))));

/** An event as a rule sees it. */
export const event = fc.record({
  version: fc.constant('0'),
  id: fc.constant('7bf73129-1428-4cd3-a780-95db273d1602'),
  'detail-type': fc.constantFrom('order.created', 'order.cancelled', 'Scheduled Event'),
  source: fc.constantFrom('orderflow.order', 'orderflow.payment', 'aws.events'),
  account: fc.constant('123456789012'),
  time: fc.constant('2026-01-01T00:00:00Z'),
  region: fc.constant('us-east-1'),
  resources: fc.array(fc.constantFrom('arn:a', 'arn:b'), { maxLength: 2 }),
  detail,
});

const bound = fc.tuple(fc.constantFrom('<', '<=', '=', '>', '>='), number);
const matcher = fc.oneof(
  { weight: 3, arbitrary: leaf },
  fc.boolean().map((exists) => ({ exists })),
  text.filter(Boolean).map((prefix) => ({ prefix })),
  text.filter(Boolean).map((suffix) => ({ suffix })),
  text.filter(Boolean).map((one) => ({ prefix: { 'equals-ignore-case': one } })),
  text.map((one) => ({ 'equals-ignore-case': one })),
  fc
    .oneof(
      text,
      number,
      fc.array(text, { minLength: 1, maxLength: 2 }),
      fc.array(number, { minLength: 1, maxLength: 2 }),
    )
    .map((one) => ({ 'anything-but': one })),
  text.filter(Boolean).map((prefix) => ({ 'anything-but': { prefix } })),
  bound.map(([operator, value]) => ({ numeric: [operator, value] })),
  fc
    .tuple(number, number)
    .filter(([low, high]) => low < high)
    .map(([low, high]) => ({ numeric: ['>=', low, '<', high] })),
);
const anyOf = fc.array(matcher, { minLength: 1, maxLength: 2 });

const innerPattern = objectOf(anyOf, 1);
const detailPattern = objectOf(fc.oneof(anyOf, innerPattern, objectOf(fc.oneof(anyOf, innerPattern), 1)), 1);

const exact = (...values: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });

/** A rule's pattern. */
export const pattern = fc
  .record(
    {
      source: fc.oneof(exact('orderflow.order', 'orderflow.payment'), anyOf),
      'detail-type': fc.oneof(exact('order.created', 'order.cancelled'), anyOf),
      resources: fc.oneof(exact('arn:a', 'arn:c'), anyOf),
      'replay-name': fc.constantFrom([{ exists: false }], [{ exists: true }]),
      detail: detailPattern,
    },
    { requiredKeys: [] },
  )
  .filter((fields) => Object.keys(fields).length > 0)
  .map((fields) => ({ ...fields }));

/** `undefined`: an object, or a list with nothing in it. */
type Leaf = string | number | boolean | null | undefined;

/** A pattern that speaks of leaves that the event has, and mostly matches them. */
export function patternLike(one: { readonly detail: object }): fc.Arbitrary<object> {
  const leaves = leavesOf(one.detail, ['detail']);
  return fc
    .array(
      fc.constantFrom(...leaves).chain(([path, value]) => likely(value).map((found) => ({ path, found }))),
      {
        minLength: 1,
        maxLength: 2,
      },
    )
    .map((parts) => {
      const built: Record<string, unknown> = {};
      for (const { path, found } of parts) place(built, path, [found]);
      return built;
    });
}

function leavesOf(value: unknown, path: readonly string[]): (readonly [readonly string[], Leaf])[] {
  if (Array.isArray(value)) return [...value, ...(value.length === 0 ? [undefined] : [])].map((each) => [path, each]);
  if (typeof value !== 'object' || value === null) return [[path, value as Leaf]];
  return [[path, undefined], ...Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, name]))];
}

function likely(value: Leaf): fc.Arbitrary<unknown> {
  if (value === undefined) return fc.boolean().map((exists) => ({ exists }));
  const always = [value, { exists: true }, { 'anything-but': 'other' }];
  if (typeof value === 'number')
    return fc.constantFrom<unknown>(...always, { numeric: ['<=', value] }, { numeric: ['>', value] });
  if (typeof value !== 'string' || value === '') return fc.constantFrom<unknown>(...always);
  const [first, last] = [value.slice(0, 1), value.slice(-1)];
  return fc.constantFrom<unknown>(
    ...always,
    { prefix: first },
    { suffix: last },
    { 'equals-ignore-case': value.toUpperCase() },
    { 'anything-but': value },
  );
}

function place(built: Record<string, unknown>, [name = '', ...rest]: readonly string[], found: unknown): void {
  if (rest.length === 0) {
    built[name] ??= found;
    return;
  }
  const inner = built[name] ?? {};
  if (Array.isArray(inner)) return;
  built[name] = inner;
  place(inner as Record<string, unknown>, rest, found);
}

/** An entry for PutEvents: some are from a source that nobody may use. */
export const entry = event.map(({ source: Source, 'detail-type': DetailType, resources: Resources, detail }) => ({
  Source,
  DetailType,
  Resources,
  Detail: JSON.stringify(detail),
}));
