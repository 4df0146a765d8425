import type { Item } from '../attribute-values.ts';
import { invalid } from './failures.ts';
import type { Finish } from './reads.ts';
import { type BatchKeys, checkKnown, type Request } from './requests.ts';
import type { Table } from './table.ts';
import { copyItem } from './values.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_KEYS = 100;

/** One key of a request. */
interface Asked {
  readonly table: Table;
  readonly key: Item;
  readonly place: string;
  readonly isConsistent: boolean;
}

/**
 * A BatchGetItem. DynamoDB returns items in no particular order: here it is the reverse of the request's.
 * @throws ValidationException | ResourceNotFoundException
 */
export function readBatch({ RequestItems: requests = {} }: Request, tableOf: (name: string) => Table) {
  const asked = Object.entries(requests).flatMap(([name, keys]) => keysOf(tableOf(name), keys));
  if (asked.length === 0)
    throw invalid(
      "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (asked.length > MAX_KEYS) throw invalid('Too many items requested for the BatchGetItem call');
  if (new Set(asked.map(({ table, place }) => `${table.name} ${place}`)).size < asked.length)
    throw invalid('Provided list of item keys contains duplicates');
  return ({ overlay, isUnprocessed = () => false }: Finish = {}) => {
    const found: Record<string, Item[]> = Object.fromEntries(Object.keys(requests).map((name) => [name, []]));
    const rest: Record<string, BatchKeys & { readonly Keys: Item[] }> = {};
    for (const [index, { table, key, place, isConsistent }] of asked.entries()) {
      const { name } = table;
      if (isUnprocessed(index)) {
        rest[name] ??= { ...requests[name], Keys: [] };
        rest[name].Keys.push(copyItem(key));
        continue;
      }
      const earlier = isConsistent ? undefined : overlay?.(table);
      const row = earlier?.has(place) ? earlier.get(place) : table.get(place);
      if (row) found[name]?.unshift(copyItem(row.item));
    }
    return { Responses: found, UnprocessedKeys: rest };
  };
}

function keysOf(table: Table, request: BatchKeys): Asked[] {
  checkKnown('KeysAndAttributes', request as Request);
  return (request.Keys ?? []).map((key) => ({
    ...{ table, key, place: table.placeOfKey(key) },
    isConsistent: request.ConsistentRead ?? false,
  }));
}
