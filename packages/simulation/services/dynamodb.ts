import { type Item, marshalled, type Plain, plain } from '@orderflow/testing';
import type { Key, Request, Table } from '@orderflow/testing/dynamodb';
import { type Change, copyItem, DynamoDBEngine } from '@orderflow/testing/dynamodb';
import type { Clock } from './clock.ts';
import { type StreamRecord, StreamRecords, type StreamView } from './stream-records.ts';
import { TableHistory } from './table-history.ts';
import { TransactionTokens } from './transaction-tokens.ts';

/** A table as a template declares it. */
export interface SimulatedTable {
  readonly name: string;
  /** Partition key, then sort key if there is one. */
  readonly key: Key;
  /** Declared types of key attributes. @default a string or a number will do */
  readonly types?: Readonly<Record<string, 'S' | 'N'>>;
  /** Keys of the global secondary indexes, all attributes projected. */
  readonly indexes?: Readonly<Record<string, Key>>;
  /** @default no stream */
  readonly stream?: StreamView;
  /** @default made of region, account and name */
  readonly streamArn?: string;
  /** Attribute (epoch seconds) after which an item expires. @default items stay */
  readonly ttlAttribute?: string;
}

export interface DynamoDBOptions {
  /** Told of each change of an item, of any table, in order; `undefined` where there is none. */
  readonly onChange?: (change: { table: string; before: Item | undefined; after: Item | undefined }) => void;
  /** Told of each record of each stream, in order. */
  readonly onRecord?: (table: string, record: StreamRecord) => void;
  /** Shards of each stream. @default 1 */
  readonly shards?: number;
  /** How old a read may be that does not ask for consistency, in milliseconds. @default 5000 */
  readonly keepMs?: number;
  /** Items that a Query or Scan reads at most. @default no limit but the 1 MB */
  readonly pageSize?: number;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
}

export interface FinishOptions {
  /** How old what a read sees may be, unless it asks for consistency. @default 0 */
  readonly staleMs?: number;
  /** For a BatchGetItem: whether the key at this place of the request is left unprocessed. @default none is */
  readonly isUnprocessed?: (index: number) => boolean;
}

/** A call that has reached DynamoDB. It is finished or cancelled, once. */
export interface Begun {
  /** Takes effect, and gives the command's output. @throws the SDK's own exceptions */
  finish(how?: FinishOptions): object;
  /** The call never arrived, or went wrong inside: it has no effect, and holds nothing any more. */
  cancel(): void;
}

/**
 * DynamoDB: the engine that the unit tests' `FakeDynamoDB` also runs on, with time, streams and expiry.
 *
 * What is not simulated throws a plain Error at `begin`; what DynamoDB refuses, `finish` throws.
 */
export class SimulatedDynamoDB {
  private readonly engine: DynamoDBEngine;
  private readonly histories = new Map<string, TableHistory>();
  private readonly streams = new Map<string, StreamRecords>();
  private readonly tokens: TransactionTokens;
  private isExpiring = false;

  constructor(
    private readonly tables: readonly SimulatedTable[],
    private readonly clock: Clock,
    private readonly options: DynamoDBOptions = {},
  ) {
    this.tokens = new TransactionTokens(clock);
    const { pageSize, shards, region = 'us-east-1', account = '000000000000' } = options;
    this.engine = new DynamoDBEngine(Object.fromEntries(tables.map((table) => [table.name, table])), {
      ...(pageSize !== undefined && { pageSize }),
      onChange: (change) => this.changed(change),
    });
    for (const { name, stream: view, streamArn } of tables) {
      this.histories.set(name, new TableHistory(options.keepMs ?? 5000));
      const arn = streamArn ?? `arn:aws:dynamodb:${region}:${account}:table/${name}/stream/0`;
      if (view) this.streams.set(name, new StreamRecords({ view, arn, region, ...(shards && { shards }) }));
    }
  }

  /**
   * A call arrives. A single read or write happens wholly in `finish`; a transaction holds its items from now on, and
   * whoever writes one of them before it ends gets the transaction conflict.
   * @param name of the command: `PutItem`
   * @throws Error naming what is not simulated
   */
  begin(name: string, input: object): Begun {
    const request = input as Request;
    const call = this.tokens.begin(request, () => this.engine.begin(name, request));
    let isOpen = true;
    const end = () => {
      if (!isOpen) throw new Error(`${name}: a call ends once`);
      isOpen = false;
    };
    return {
      finish: ({ staleMs = 0, isUnprocessed } = {}) => {
        end();
        return call.finish({
          ...(staleMs > 0 && { overlay: (table) => this.asOf(table, staleMs) }),
          ...(isUnprocessed && { isUnprocessed }),
        });
      },
      cancel: () => {
        end();
        call.cancel();
      },
    };
  }

  /** Begins and finishes at this instant. */
  call(name: string, input: object, how?: FinishOptions): object {
    return this.begin(name, input).finish(how);
  }

  /** All items of a table, in order of the key. */
  items(table: string): Item[] {
    return this.engine
      .table(table)
      .all()
      .map(({ item }) => copyItem(item));
  }

  /** The same as ordinary values. */
  rows(table: string): Plain[] {
    return this.engine
      .table(table)
      .all()
      .map(({ item }) => plain(item));
  }

  /** Writes items that are there from the beginning: without condition, and with no trace in a stream or a past. */
  seed(name: string, ...rows: readonly Plain[]): void {
    const table = this.engine.table(name);
    for (const item of rows.map(marshalled)) {
      const place = table.placeOf(item);
      table.set(place, table.rowOf(place, copyItem(item)));
    }
  }

  /**
   * Takes away the items whose time ran out before `before`. The service does so at any time within a few days, and until
   * then they are read like any other.
   * @param before milliseconds
   * @returns how many
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
   */
  expire(before = this.clock.now()): number {
    let count = 0;
    this.isExpiring = true;
    for (const { name, ttlAttribute } of this.tables) {
      if (ttlAttribute === undefined) continue;
      const table = this.engine.table(name);
      const due = table.all().filter(({ item }) => isDue(item[ttlAttribute]?.N, before));
      for (const { place } of due) this.engine.force(table, place, undefined);
      count += due.length;
    }
    this.isExpiring = false;
    return count;
  }

  private changed(change: Change): void {
    const { name } = change.table;
    const now = this.clock.now();
    this.histories.get(name)?.record(change, now);
    this.options.onChange?.({ table: name, before: change.previous?.item, after: change.next?.item });
    const stream = this.streams.get(name);
    if (stream) this.options.onRecord?.(name, stream.of(change, now, this.isExpiring));
  }

  private asOf = ({ name }: Table, staleMs: number) => this.histories.get(name)?.asOf(this.clock.now() - staleMs);
}

/** Expired, and not so long ago that DynamoDB takes it for a mistake. */
function isDue(seconds: string | undefined, before: number): boolean {
  const at = Number(seconds) * 1000;
  return at < before && at > before - FIVE_YEARS_MS;
}
const FIVE_YEARS_MS = 5 * 365 * 24 * 3600 * 1000;
