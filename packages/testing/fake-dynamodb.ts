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

/** A failure to come. `before`: nothing is applied; `after`: it is applied and the answer is lost. */
export interface Fault {
  readonly when: 'before' | 'after';
  /** @default any command */
  readonly on?: (sent: Sent) => boolean;
  /** @default an error named TimeoutError */
  readonly error?: Error;
  /** How often. @default 1 */
  readonly times?: number;
}

export interface FakeOptions {
  /** Items that a Query returns at most. @default no limit */
  readonly pageSize?: number;
  /**
   * Transactions take a turn of the event loop, and whoever writes one of their items in that time gets DynamoDB's
   * transaction conflict. @default false: nothing overlaps
   */
  readonly contended?: boolean;
}

/**
 * DynamoDB in memory, as far as this repository uses it: PutItem, GetItem, UpdateItem, DeleteItem, Query and
 * TransactWriteItems, with conditions and cancellation reasons as the service gives them. Anything else throws.
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

  /** Arranges a failure. When several fit, the first arranged comes first. */
  fail(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  /** Forgets the failures that are still to come. */
  heal(): void {
    this.faults.length = 0;
  }

  /** Writes rows with no condition. */
  seed(name: string, ...rows: readonly Plain[]): void {
    const table = this.engine.table(name);
    for (const item of rows.map(marshalled)) {
      const place = table.placeOf(item);
      this.engine.force(table, place, table.rowOf(place, copyItem(item)));
    }
  }

  /** All rows of a table as ordinary values, in order of their keys. */
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
    const answer = call.finish();
    await undefined;
    this.breakIfDue('after', sent);
    return answer;
  }

  private breakIfDue(when: Fault['when'], sent: Sent): void {
    const due = this.faults.find(({ fault, left }) => left > 0 && fault.when === when && (fault.on?.(sent) ?? true));
    if (!due) return;
    due.left--;
    throw due.fault.error ?? Object.assign(new Error('the connection was lost'), { name: 'TimeoutError' });
  }
}
