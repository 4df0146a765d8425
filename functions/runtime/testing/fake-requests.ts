import type { Item } from './attribute-values';
import { invalid, type Placeholders } from './expression-reader';
import { holds, projected, updated } from './expressions';
import type { FakeTable } from './fake-table';

/** The fields of a request that the fake reads. */
export interface FakeRequest {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly IndexName?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'ALL_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD';
  readonly ExclusiveStartKey?: Item;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
}

/** A write that is thought through but not applied: `refused` when its condition does not hold. */
export interface PlannedWrite {
  readonly table: FakeTable;
  readonly place: string;
  readonly previous: Item | undefined;
  readonly next: Item | undefined;
  readonly refused: boolean;
}

/** The kinds of write, named as in a transaction. */
export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

export function planWrite(kind: WriteKind, request: FakeRequest, table: FakeTable): PlannedWrite {
  const place = placeOf(kind, request, table);
  const previous = table.get(place);
  return reading(request, (placeholders) => {
    const { ConditionExpression: condition, UpdateExpression: update = '' } = request;
    const met = !condition || holds(condition, previous ?? {}, placeholders);
    if (!met) return { table, place, previous, next: previous, refused: true };
    const next = {
      Put: () => request.Item,
      Update: () => updated(update, previous ?? (request.Key as Item), placeholders),
      Delete: () => undefined,
      ConditionCheck: () => previous,
    }[kind]();
    return { table, place, previous, next, refused: false };
  });
}

export const placeOf = (kind: WriteKind, request: FakeRequest, table: FakeTable): string =>
  table.placeOf((kind === 'Put' ? request.Item : request.Key) ?? {});

export const readItem = (request: FakeRequest, table: FakeTable) =>
  reading(request, (placeholders) => {
    const item = table.get(table.placeOf(request.Key ?? {}));
    return { Item: item && projected(request.ProjectionExpression, item, placeholders) };
  });

export const query = (request: FakeRequest, table: FakeTable, pageSize: number) =>
  reading(request, (placeholders) => {
    const { KeyConditionExpression: condition = '', FilterExpression: filter } = request;
    holds(condition, {}, placeholders); // a condition that cannot be read is an error on an empty table too
    const { page, last } = table.query({
      index: request.IndexName,
      equal: equalities(condition, placeholders),
      matches: (item) => holds(condition, item, placeholders),
      backwards: request.ScanIndexForward === false,
      after: request.ExclusiveStartKey,
      limit: Math.min(request.Limit ?? pageSize, pageSize),
    });
    const kept = page.filter((item) => !filter || holds(filter, item, placeholders));
    const items = kept.map((item) => projected(request.ProjectionExpression, item, placeholders));
    return { Items: items, Count: items.length, ScannedCount: page.length, LastEvaluatedKey: last };
  });

/** What a key condition demands to be equal. Without the whole partition key among it, it is no Query. */
const equalities = (condition: string, { names, values }: Placeholders): Item =>
  Object.fromEntries(
    [...condition.matchAll(/(#\w+)\s*=\s*(:\w+)/g)].map(([, name = '', value = '']) => [names[name], values[value]]),
  );

/** Runs with the request's placeholders. One that no expression uses is an error, as on AWS. */
function reading<T>(request: FakeRequest, work: (placeholders: Placeholders) => T): T {
  const names = request.ExpressionAttributeNames ?? {};
  const values = request.ExpressionAttributeValues ?? {};
  const text = EXPRESSIONS.map((field) => request[field] ?? '').join(' ');
  const used = new Set(text.match(/[:#]\w+/g));
  const idle = [...Object.keys(names), ...Object.keys(values)].filter((placeholder) => !used.has(placeholder));
  if (idle.length > 0)
    throw invalid(`Value provided in ExpressionAttribute… unused in expressions: ${idle.join(', ')}`);
  return work({ names, values });
}

const EXPRESSIONS = [
  'ConditionExpression',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
  'UpdateExpression',
] as const;
