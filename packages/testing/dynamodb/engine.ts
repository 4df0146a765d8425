import { readBatch } from './batch-get.ts';
import { canceled, conflict, invalid, noTable, reasons, refused } from './failures.ts';
import type { TableShape } from './key.ts';
import { type Finish, type Pages, type Read, readItem, readQuery, readScan } from './reads.ts';
import { checkKnown, type Request, type TransactItem, type WriteKind } from './requests.ts';
import { type Row, Table } from './table.ts';
import { copyItem, sameItem } from './values.ts';
import { type Plan, planned, readWrite, shownOnRefusal, type Write } from './writes.ts';

/** A change of an item: its creation, deletion, or change of content. A write of the same content is not a change. */
export interface Change {
  readonly table: Table;
  readonly place: string;
  readonly previous: Row | undefined;
  readonly next: Row | undefined;
}

export interface EngineOptions {
  /** Items per page of a Query or Scan. @default no limit */
  readonly pageSize?: number;
  /** Bytes per page of a Query or Scan. @default 1 MB */
  readonly pageBytes?: number;
  /** Called for each change, in order. */
  readonly onChange?: (change: Change) => void;
}

/** A call that has reached DynamoDB. Call one of its methods, once. */
export interface EngineCall {
  /** Takes effect and returns the response. @throws the SDK's exceptions */
  finish(how?: Finish): object;
  /** Ends the call without effect. */
  cancel(): void;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_TRANSACTION_ITEMS = 100;

/**
 * The behaviour of DynamoDB without time, randomness or promises: GetItem, BatchGetItem, Query, Scan, PutItem, UpdateItem,
 * DeleteItem and TransactWriteItems. Any other command throws an Error that names it. Requests and responses are copied.
 *
 * A call begins and finishes. A single read or write takes effect when it finishes. A transaction locks its items when it
 * begins; a concurrent write of one of them fails with the transaction conflict.
 */
export class DynamoDBEngine {
  private readonly tables: ReadonlyMap<string, Table>;
  private readonly locks = new Set<string>();
  private readonly pages: Pages;

  constructor(
    shapes: Readonly<Record<string, TableShape>>,
    private readonly options: EngineOptions = {},
  ) {
    this.tables = new Map(Object.entries(shapes).map(([name, shape]) => [name, new Table(name, shape)]));
    this.pages = { items: options.pageSize ?? Number.POSITIVE_INFINITY, bytes: options.pageBytes ?? 1 << 20 };
  }

  /**
   * @param name of the command: `PutItem`
   * @throws Error when the command is not simulated. Errors of DynamoDB are thrown by `finish`.
   */
  begin(name: string, input: Request): EngineCall {
    checkKnown(name, input);
    try {
      return this.opened(name, input);
    } catch (error) {
      if (!('$fault' in (error as object))) throw error;
      return refusing(error);
    }
  }

  /** @throws ResourceNotFoundException */
  table(name = ''): Table {
    const table = this.tables.get(name);
    if (!table) throw noTable(name);
    return table;
  }

  /** Replaces or deletes an item, regardless of its content and of locks. */
  force(table: Table, place: string, next: Row | undefined): void {
    const previous = table.get(place);
    if (previous && next ? sameItem(previous.item, next.item) : previous === next) return;
    table.set(place, next);
    this.options.onChange?.({ table, place, previous, next });
  }

  private opened(name: string, input: Request): EngineCall {
    switch (name) {
      case 'GetItem':
        return this.reading(input, readItem(input, this.table(input.TableName)));
      case 'BatchGetItem':
        return { finish: readBatch(input, (table) => this.table(table)), cancel: () => undefined };
      case 'Query':
        return this.reading(input, readQuery(input, this.table(input.TableName), this.pages));
      case 'Scan':
        return this.reading(input, readScan(input, this.table(input.TableName), this.pages));
      case 'TransactWriteItems':
        return this.transaction((input.TransactItems ?? []).map((item) => this.readTransactItem(item)));
      default:
        return this.writing(readWrite(name.replace('Item', '') as WriteKind, input, this.table(input.TableName)));
    }
  }

  private reading(input: Request, read: Read): EngineCall {
    const table = this.table(input.TableName);
    return {
      finish: ({ overlay }: Finish = {}) => read(input.ConsistentRead ? undefined : overlay?.(table)),
      cancel: () => undefined,
    };
  }

  private writing(write: Write): EngineCall {
    const finish = () => {
      if (this.locks.has(write.lock)) throw conflict();
      const plan = planned(write);
      if (plan.refused) throw refused(shownOnRefusal(plan));
      if (plan.wrong !== undefined) throw invalid(plan.wrong);
      this.force(write.table, write.place, plan.next);
      const shown = { NONE: undefined, ALL_OLD: plan.previous, ALL_NEW: plan.next }[
        write.request.ReturnValues ?? 'NONE'
      ];
      return shown ? { Attributes: copyItem(shown.item) } : {};
    };
    return { finish, cancel: () => undefined };
  }

  private readTransactItem(item: TransactItem): Write {
    const [[kind, request] = [], ...more] = Object.entries(item).filter(([, value]) => value !== undefined);
    if (!kind || !request || more.length > 0)
      throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    checkKnown(kind, request);
    return readWrite(kind as WriteKind, request, this.table(request.TableName));
  }

  private transaction(writes: readonly Write[]): EngineCall {
    const held = new Set(writes.map(({ lock }) => lock));
    if (writes.length === 0 || writes.length > MAX_TRANSACTION_ITEMS)
      throw invalid(
        `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${writes.length === 0 ? 'greater than or equal to 1' : 'less than or equal to 100'}`,
      );
    if (held.size < writes.length) throw invalid('Transaction request cannot include multiple operations on one item');
    if (writes.some(({ lock }) => this.locks.has(lock)))
      return refusing(canceled(writes.map(({ lock }) => (this.locks.has(lock) ? reasons.conflict() : reasons.none()))));
    for (const lock of held) this.locks.add(lock);
    const release = () => {
      for (const lock of held) this.locks.delete(lock);
    };
    const finish = () => {
      release();
      return this.commit(writes.map(planned));
    };
    return { finish, cancel: release };
  }

  /** All writes or none. */
  private commit(plans: readonly Plan[]): object {
    if (plans.some(({ refused, wrong }) => refused || wrong !== undefined)) throw canceled(plans.map(reasonOf));
    for (const { write, next } of plans) this.force(write.table, write.place, next);
    return {};
  }
}

function reasonOf(plan: Plan) {
  if (plan.refused) return reasons.refused(shownOnRefusal(plan));
  return plan.wrong === undefined ? reasons.none() : reasons.invalid(plan.wrong);
}

/** A call that fails with this error and has no effect. */
export const refusing = (error: unknown): EngineCall => ({
  finish: () => {
    throw error;
  },
  cancel: () => undefined,
});
