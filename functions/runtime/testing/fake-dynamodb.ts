import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { marshalled, type Plain, plain } from './attribute-values';
import { invalid } from './expression-reader';
import {
  type FakeRequest,
  type PlannedWrite,
  placeOf,
  planWrite,
  query,
  readItem,
  type WriteKind,
} from './fake-requests';
import { FakeTable, type TableShape } from './fake-table';

/** A command that was sent: `PutItem`, and its input. */
export interface Sent {
  readonly name: string;
  readonly input: FakeRequest & { readonly TransactItems?: readonly TransactItem[] };
}

type TransactItem = Readonly<Partial<Record<WriteKind, FakeRequest>>>;

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
  private readonly tables: ReadonlyMap<string, FakeTable>;
  private readonly inFlight = new Set<string>();
  private readonly faults: { readonly fault: Fault; left: number }[] = [];

  constructor(
    shapes: Readonly<Record<string, TableShape>>,
    private readonly options: FakeOptions = {},
  ) {
    this.tables = new Map(Object.entries(shapes).map(([name, shape]) => [name, new FakeTable(name, shape)]));
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
    const table = this.table(name);
    for (const item of rows.map(marshalled)) table.set(table.placeOf(item), item);
  }

  /** All rows of a table as ordinary values, in order of their keys. */
  rows(name: string): Plain[] {
    return this.table(name).all().map(plain);
  }

  /** How many commands of this name were sent. */
  count(name: string): number {
    return this.sent.filter((sent) => sent.name === name).length;
  }

  private async run(sent: Sent): Promise<object> {
    this.sent.push(sent);
    await undefined;
    this.breakIfDue('before', sent);
    const answer = await this.apply(sent);
    await undefined;
    this.breakIfDue('after', sent);
    return structuredClone(answer);
  }

  private breakIfDue(when: Fault['when'], sent: Sent): void {
    const due = this.faults.find(({ fault, left }) => left > 0 && fault.when === when && (fault.on?.(sent) ?? true));
    if (!due) return;
    due.left--;
    throw due.fault.error ?? Object.assign(new Error('the connection was lost'), { name: 'TimeoutError' });
  }

  private apply({ name, input }: Sent): object | Promise<object> {
    switch (name) {
      case 'GetItem':
        return readItem(input, this.table(input.TableName));
      case 'Query':
        return query(input, this.table(input.TableName), this.options.pageSize ?? Number.POSITIVE_INFINITY);
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
        return this.write(name.replace('Item', '') as WriteKind, input);
      case 'TransactWriteItems':
        return this.transact(input.TransactItems ?? []);
      default:
        throw new Error(`${name} is not known to this fake`);
    }
  }

  private write(kind: WriteKind, request: FakeRequest): object {
    const plan = planWrite(kind, request, this.table(request.TableName));
    if (this.inFlight.has(plan.place))
      throw new TransactionConflictException({ message: 'Transaction is ongoing for the item', $metadata: {} });
    if (plan.refused) throw new ConditionalCheckFailedException({ $metadata: {}, ...refusal(plan, request) });
    plan.table.set(plan.place, plan.next);
    return {
      Attributes: { NONE: undefined, ALL_OLD: plan.previous, ALL_NEW: plan.next }[request.ReturnValues ?? 'NONE'],
    };
  }

  private async transact(items: readonly TransactItem[]): Promise<object> {
    const writes = items.flatMap((item) => Object.entries(item) as [WriteKind, FakeRequest][]);
    const places = writes.map(([kind, request]) => placeOf(kind, request, this.table(request.TableName)));
    if (places.length > 100) throw invalid('transactItems must have length less than or equal to 100');
    if (new Set(places).size < places.length)
      throw invalid('Transaction request cannot include multiple operations on one item');
    if (!this.options.contended) return this.commit(writes);
    if (places.some((place) => this.inFlight.has(place)))
      throw canceled(places.map((place) => ({ Code: this.inFlight.has(place) ? 'TransactionConflict' : 'None' })));
    for (const place of places) this.inFlight.add(place);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      return this.commit(writes);
    } finally {
      for (const place of places) this.inFlight.delete(place);
    }
  }

  /** All writes or none. */
  private commit(writes: readonly (readonly [WriteKind, FakeRequest])[]): object {
    const plans = writes.map(([kind, request]) => ({
      request,
      ...planWrite(kind, request, this.table(request.TableName)),
    }));
    if (plans.some((plan) => plan.refused))
      throw canceled(
        plans.map((plan) =>
          plan.refused ? { Code: 'ConditionalCheckFailed', ...refusal(plan, plan.request) } : { Code: 'None' },
        ),
      );
    for (const { table, place, next } of plans) table.set(place, next);
    return {};
  }

  private table(name = ''): FakeTable {
    const table = this.tables.get(name);
    if (!table) throw new ResourceNotFoundException({ message: `no table ${name}`, $metadata: {} });
    return table;
  }
}

function refusal({ previous }: PlannedWrite, { ReturnValuesOnConditionCheckFailure: wanted }: FakeRequest) {
  const message = 'The conditional request failed';
  return { message, Message: message, Item: wanted === 'ALL_OLD' ? structuredClone(previous) : undefined };
}

function canceled(reasons: CancellationReason[]): TransactionCanceledException {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({ message, $metadata: {}, CancellationReasons: reasons });
}
