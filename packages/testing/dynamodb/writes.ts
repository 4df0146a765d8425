import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { satisfies } from './conditions.ts';
import { invalid, notSimulated } from './failures.ts';
import { type Expressions, expressionsOf, type Request, type WriteKind } from './requests.ts';
import type { Row, Table } from './table.ts';
import { applied, checkActions } from './updates.ts';
import { copyItem } from './values.ts';

/** A valid write. Its effect depends on the item at that time. */
export interface Write {
  readonly kind: WriteKind;
  readonly table: Table;
  /** The place of its item, with the table's name. */
  readonly lock: string;
  readonly place: string;
  readonly request: Request;
  readonly expressions: Expressions;
}

/** The effect of a write: `refused` when its condition is false, `wrong` when it is invalid for this item. */
export interface Plan {
  readonly write: Write;
  readonly previous: Row | undefined;
  readonly next: Row | undefined;
  readonly refused?: true;
  readonly wrong?: string;
}

/** Parses a write and copies its values. @throws ValidationException when it is invalid for any item */
export function readWrite(kind: WriteKind, request: Request, table: Table): Write {
  const { Key: key, Item: item } = request;
  const held = kind === 'Put' ? { ...request, Item: copyItem(item ?? {}) } : { ...request, Key: copyItem(key ?? {}) };
  const place = kind === 'Put' ? table.placeOf(held.Item ?? {}) : table.placeOfKey(held.Key ?? {});
  const expressions = expressionsOf(request);
  if (kind === 'ConditionCheck' && !expressions.condition) throw invalid('The expression can not be empty;');
  if (kind === 'Put') table.rowOf(place, held.Item ?? {});
  checkActions(expressions.update ?? [], table.shape.key, expressions.placeholders);
  return { kind, table, lock: `${table.name}\0${place}`, place, request: held, expressions };
}

/** The effect of the write on its current item. */
export function planned(write: Write): Plan {
  const { kind, table, place, request, expressions } = write;
  const previous = table.get(place);
  const { condition, placeholders } = expressions;
  const met = !condition || satisfies(condition, previous?.item ?? {}, placeholders);
  if (!met) return { write, previous, next: previous, refused: true };
  if (kind === 'Delete') return { write, previous, next: undefined };
  if (kind === 'ConditionCheck') return { write, previous, next: previous };
  try {
    const next = kind === 'Put' ? table.rowOf(place, request.Item ?? {}) : updated(write, previous);
    return { write, previous, next };
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error;
    return { write, previous, next: previous, wrong: error.message };
  }
}

function updated({ table, place, request, expressions }: Write, previous: Row | undefined): Row {
  const actions = expressions.update ?? [];
  if (!previous && actions.length > 0 && actions.every(({ kind }) => kind === 'remove'))
    throw notSimulated('an update that only removes, of an item that is not there,');
  const next = applied(actions, previous?.item ?? request.Key ?? {}, expressions.placeholders);
  return table.rowOf(place, next, 'Item size to update has exceeded the maximum allowed size');
}

/** The existing item that a refused write returns, if requested. */
export const shownOnRefusal = ({ write, previous }: Plan) =>
  previous && write.request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? copyItem(previous.item) : undefined;
