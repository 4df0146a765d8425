import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import {
  condition,
  type Expression,
  known,
  list,
  name,
  number,
  placeholders,
  rendered,
  text,
  update,
  value,
} from './expressions.ts';

/** A call as the SDK's client takes it: the command's name, and its input. */
export interface Call {
  readonly name: string;
  readonly input: object;
}

type Item = Record<string, AttributeValue>;

/** Partition keys carry the run's own prefix: so each run has a table to itself. */
export const PREFIX = '@';

const thing = fc.constantFrom('a', 'b').map((id): Item => ({ id: { S: `${PREFIX}${id}` } }));
const event = fc
  .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2', '3', '10'))
  .map(([stream, N]): Item => ({ stream: { S: `${PREFIX}${stream}` }, version: { N } }));
const place = fc.oneof(
  thing.map((key) => ({ table: 'things', key })),
  { weight: 2, arbitrary: event.map((key) => ({ table: 'events', key })) },
);
const kind = fc.constantFrom('k', 'l').map((one): Item => ({ kind: { S: `${PREFIX}${one}` } }));
const optional = (arbitrary: fc.Arbitrary<Item>) => fc.option(arbitrary, { nil: {} });
const attributes = fc
  .tuple(
    fc.dictionary(name, value, { maxKeys: 3 }),
    optional(kind),
    optional(number.map((at): Item => ({ at }))),
    optional(text.map((t): Item => ({ t }))),
    optional(number.map((c): Item => ({ c }))),
    optional(list.map((l): Item => ({ l }))),
  )
  .map((parts): Item => Object.assign({}, ...parts));

const guard = fc.record({
  when: fc.option(condition, { nil: undefined, freq: 1 }),
  ReturnValuesOnConditionCheckFailure: fc.constantFrom('NONE', 'ALL_OLD', undefined),
});
type Guard = { readonly when?: Expression | undefined; readonly ReturnValuesOnConditionCheckFailure: unknown };

const guarded = ({ when, ReturnValuesOnConditionCheckFailure }: Guard, more?: Expression) => ({
  ...(when && { ConditionExpression: when.text, ReturnValuesOnConditionCheckFailure }),
  ...placeholders(when, more),
});

const put = fc
  .tuple(place, attributes, guard)
  .map(([{ table, key }, more, when]) => ({ TableName: table, Item: { ...more, ...key }, ...guarded(when) }));
const remove = fc
  .tuple(place, guard)
  .map(([{ table, key }, when]) => ({ TableName: table, Key: key, ...guarded(when) }));
const change = fc.tuple(place, update, guard).map(([{ table, key }, by, when]) => ({
  TableName: table,
  Key: key,
  UpdateExpression: by.text,
  ...guarded(when, by),
}));
const check = fc.tuple(place, condition).map(([{ table, key }, when]) => ({
  TableName: table,
  Key: key,
  ConditionExpression: when.text,
  ...placeholders(when),
}));
const returning = (...some: readonly string[]) =>
  fc.constantFrom(undefined, ...some).map((ReturnValues) => ({ ReturnValues }));
const named = (
  command: string,
  input: fc.Arbitrary<object>,
  more: fc.Arbitrary<object> = fc.constant({}),
): fc.Arbitrary<Call> => fc.tuple(input, more).map(([one, two]) => ({ name: command, input: { ...one, ...two } }));

const transaction = fc
  .array(
    fc.oneof(
      put.map((Put) => ({ Put })),
      { weight: 2, arbitrary: change.map((Update) => ({ Update })) },
      remove.map((Delete) => ({ Delete })),
      check.map((ConditionCheck) => ({ ConditionCheck })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((TransactItems) => ({ TransactItems }));

const get = fc
  .tuple(place, fc.option(fc.uniqueArray(known, { minLength: 1, maxLength: 2 }), { nil: undefined }))
  .map(([{ table, key }, names]) => {
    const projection =
      names &&
      rendered(
        names.flatMap((one, at) => (at > 0 ? [',', { attribute: one }] : [{ attribute: one }])),
        'p',
      );
    return {
      TableName: table,
      Key: key,
      ConsistentRead: true,
      ...(projection && { ProjectionExpression: projection.text }),
      ...placeholders(projection),
    };
  });

const batch = fc
  .uniqueArray(place, { minLength: 1, maxLength: 4, selector: (one) => JSON.stringify(one) })
  .map((places) => {
    const keysOf = (name: string) => places.flatMap(({ table, key }) => (table === name ? [key] : []));
    const asked = [...new Set(places.map(({ table }) => table))];
    return {
      RequestItems: Object.fromEntries(asked.map((table) => [table, { Keys: keysOf(table), ConsistentRead: true }])),
    };
  });

const sortCondition = fc.oneof(
  fc.constantFrom('=', '<', '<=', '>', '>=').chain((by) => number.map((one) => [by, { value: one }])),
  fc.tuple(number, number).map(([low, high]) => ['BETWEEN', { value: low }, 'AND', { value: high }]),
) as fc.Arbitrary<(string | { value: AttributeValue })[]>;

/** A query of the table or of its index, to be followed page by page. */
const query = fc
  .record({
    isIndex: fc.boolean(),
    partition: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('k', 'l'),
    sort: fc.option(sortCondition, { nil: undefined }),
    filter: fc.option(condition, { nil: undefined }),
    Limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    ScanIndexForward: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ isIndex, partition, kind, sort, filter, ...more }) => {
    const [key, sortKey] = isIndex ? ['kind', 'at'] : ['stream', 'version'];
    const equal = { value: { S: `${PREFIX}${isIndex ? kind : partition}` } };
    const keys = rendered(
      [{ attribute: key }, '=', equal, ...(sort ? ['AND', { attribute: sortKey }, ...sort] : [])],
      'k',
    );
    return {
      TableName: 'events',
      ...(isIndex ? { IndexName: 'byKind' } : { ConsistentRead: true }),
      KeyConditionExpression: keys.text,
      ...(filter && { FilterExpression: filter.text }),
      ...placeholders(keys, filter),
      ...more,
    };
  });

export const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 3, arbitrary: named('PutItem', put, returning('NONE', 'ALL_OLD')) },
  { weight: 3, arbitrary: named('UpdateItem', change, returning('NONE', 'ALL_OLD', 'ALL_NEW')) },
  { weight: 1, arbitrary: named('DeleteItem', remove, returning('NONE', 'ALL_OLD')) },
  { weight: 4, arbitrary: named('TransactWriteItems', transaction) },
  { weight: 1, arbitrary: named('GetItem', get) },
  { weight: 1, arbitrary: named('BatchGetItem', batch) },
  { weight: 2, arbitrary: named('Query', query) },
);
