import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshalled, type Plain, plain } from './attribute-values.ts';
import { DynamoDBEngine } from './dynamodb/engine.ts';
import type { TableShape } from './dynamodb/key.ts';
import type { Request } from './dynamodb/requests.ts';
import { copyItem } from './dynamodb/values.ts';

/** A command that was sent: `PutItem`, and its input. */
export interface Sent {
  readonly name: string;
  readonly input: Request;
}

/**
 * A failure of a command. `before`: the command has no effect; `after`: it takes effect and its response is lost; `partial`: a
 * BatchGetItem leaves all of its keys but the first unprocessed.
 */
export interface Fault {
  readonly when: 'before' | 'after' | 'partial';
  /** @default any command */
  readonly on?: (sent: Sent) => boolean;
  /** @default an error of a single call, named AnswerTimeout; a service that is down fails otherwise */
  readonly error?: Error;
  /** How often. @default 1 */
  readonly times?: number;
}

export interface FakeOptions {
  /** Items per page of a Query or Scan. @default no limit */
  readonly pageSize?: number;
  /**
   * Transactions take one turn of the event loop; a concurrent write of one of their items fails with DynamoDB's transaction
   * conflict. @default false: no operations overlap
   */
  readonly contended?: boolean;
}

/**
 * DynamoDB in memory, as far as this repository uses it: GetItem, BatchGetItem, Query, Scan, PutItem, UpdateItem, DeleteItem
 * and TransactWriteItems, with conditions and cancellation reasons as in the service. Any other command throws.
 *
 * @example
 * const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, stock: { key: ['sku'] } });
 * dynamodb.seed('stock', { sku: 'tea', available: 3 });
 * dynamodb.fail({ when: 'after', on: ({ name }) => name === 'PutItem' });
 */
export class FakeDynamoDB implements Pick<DynamoDBClient, 'send'> {
  /** Every command so far, also those that failed. */
  readonly sent: Sent[] = [];
  private readonly engine: DynamoDBEngine;
  private readonly faults: { readonly fault: Fault; left: number }[] = [];

  constructor(
    shapes: Readonly<Record<string, TableShape>>,
    private readonly options: FakeOptions = {},
  ) {
    this.engine = new DynamoDBEngine(shapes, options);
  }

  readonly send = ((command: { readonly input: Sent['input'] }) =>
    this.run({
      name: command.constructor.name.replace(/Command$/, ''),
      input: structuredClone(command.input),
    })) as unknown as DynamoDBClient['send'];

  /** Plans a failure. When several apply, the one planned first is first. */
  fail(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  /** Removes the failures that have not happened yet. */
  heal(): void {
    this.faults.length = 0;
  }

  /** Writes rows without a condition. */
  seed(name: string, ...rows: readonly Plain[]): void {
    const table = this.engine.table(name);
    for (const item of rows.map(marshalled)) {
      const place = table.placeOf(item);
      this.engine.force(table, place, table.rowOf(place, copyItem(item)));
    }
  }

  /** All rows of a table as JavaScript values, ordered by key. */
  rows(name: string): Plain[] {
    return this.engine
      .table(name)
      .all()
      .map(({ item }) => plain(item));
  }

  /** How many commands of this name were sent. */
  count(name: string): number {
    return this.sent.filter((sent) => sent.name === name).length;
  }

  private async run(sent: Sent): Promise<object> {
    this.sent.push(sent);
    await undefined;
    this.breakIfDue('before', sent);
    const call = this.engine.begin(sent.name, sent.input);
    if (this.options.contended && sent.name === 'TransactWriteItems')
      await new Promise((resolve) => setImmediate(resolve));
    const answer = call.finish(this.due('partial', sent) ? { isUnprocessed: (index) => index > 0 } : {});
    await undefined;
    this.breakIfDue('after', sent);
    return answer;
  }

  private breakIfDue(when: Fault['when'], sent: Sent): void {
    const due = this.due(when, sent);
    if (due) throw due.error ?? Object.assign(new Error('the connection was lost'), { name: 'AnswerTimeout' });
  }

  /** The failure that happens now, if one does. */
  private due(when: Fault['when'], sent: Sent): Fault | undefined {
    const due = this.faults.find(({ fault, left }) => left > 0 && fault.when === when && (fault.on?.(sent) ?? true));
    if (due) due.left--;
    return due?.fault;
  }
}
