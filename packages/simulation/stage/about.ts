import type { ServiceName } from './clients.ts';

type Input = Readonly<Record<string, unknown>>;

/** What a history calls a request: the action, and what it is done to. */
export function aboutOf(_service: ServiceName, action: string, input: unknown): string {
  const { TransactItems: items, RequestItems: reads } = input as Several;
  if (reads) return `${action} ${Object.entries(reads).flatMap(placesOf).join(' ')}`;
  if (items)
    return `${action} ${items
      .flatMap((item) => Object.values(item))
      .map(placeOf)
      .join(' ')}`;
  return `${action} ${placeOf(input as Input)}`;
}

function placeOf(input: Input): string {
  const { TableName: table, QueueUrl: queue, Bucket: bucket, Entries: entries, UUID: mapping } = input;
  if (table) return `${last(table)}/${keyOf(input)}`;
  if (queue) return last(queue);
  if (Array.isArray(entries)) return entries.map(({ DetailType: type }) => type).join(' ');
  return String(bucket ?? mapping ?? input.name ?? '');
}

function keyOf(input: Input): string {
  const { Key: key, Item: item, ExpressionAttributeValues: values } = input as Record<string, Record<string, Value>>;
  const attributes = Object.values(key ?? values ?? {}).slice(0, 2);
  const put = Object.values(item ?? {}).slice(0, 2);
  return (item ? put : attributes).map(({ S, N }) => S ?? N ?? '?').join(':');
}

const placesOf = ([table, { Keys: keys = [] }]: [string, { readonly Keys?: readonly object[] }]): readonly string[] =>
  keys.map((key) => placeOf({ TableName: table, Key: key }));

interface Several {
  readonly TransactItems?: readonly Record<string, Input>[];
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly object[] }>>;
}

interface Value {
  readonly S?: string;
  readonly N?: string;
}

const last = (text: unknown): string => String(text).replace(/^.*[/]/, '');
