import { createHash } from 'node:crypto';
import type {
  BatchGetItemInput,
  PutItemInput,
  QueryInput,
  TransactWriteItemsInput,
  UpdateItemInput,
} from '@aws-sdk/client-dynamodb';
import type { PutEventsRequest } from '@aws-sdk/client-eventbridge';
import type { SendMessageRequest } from '@aws-sdk/client-sqs';
import { itemOf } from '@orderflow/core';
import { orderCommit } from '../orders.ts';
import { type Item, itemBytes, writeUnits } from './item-size.ts';

/** What it cost: AWS calls by operation, and DynamoDB's write units. */
export interface Cost {
  readonly calls: Readonly<Record<string, number>>;
  readonly writeUnits: number;
  /** Events that the bus accepted. */
  readonly published: number;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Primary keys of the tables there are. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  events: ['stream', 'version'],
  idempotency: ['id'],
  payments: ['paymentId'],
};

/**
 * Stands in for DynamoDB, EventBridge and SQS: answers at once, in the shapes of the real ones, and counts. It keeps
 * items, so that a conditional write really fails the second time; of conditions it knows that there must be no such item.
 */
export class StandIn {
  private calls: Record<string, number> = {};
  private units = 0;
  private published = 0;
  private items = new Map<string, Item>();

  /** @param operation as the SDK names it: `PutItem` */
  answer(operation: string, input: object): Answer {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    switch (operation) {
      case 'PutItem':
        return this.put(input as PutItemInput);
      case 'UpdateItem':
        return this.update(input as UpdateItemInput);
      case 'TransactWriteItems':
        return this.transact(input as TransactWriteItemsInput);
      case 'Query':
        return query(input as QueryInput);
      case 'BatchGetItem':
        return batch(input as BatchGetItemInput);
      case 'PutEvents':
        return this.publish(input as PutEventsRequest);
      case 'SendMessage':
        return ok(sent(input as SendMessageRequest));
      case 'ChangeMessageVisibility':
        return ok({});
      default:
        return { status: 400, body: { __type: 'UnknownOperationException', message: operation } };
    }
  }

  /** What all calls since the last time cost, and the items of a table that they left. Starts anew. */
  settle(table: string): { cost: Cost; items: Item[] } {
    const items = [...this.items].filter(([place]) => place.startsWith(`["${table}"`)).map(([, item]) => item);
    const cost = { calls: this.calls, writeUnits: this.units, published: this.published };
    this.calls = {};
    this.units = 0;
    this.published = 0;
    this.items = new Map();
    return { cost, items };
  }

  private put({ TableName: table = '', Item: item = {}, ConditionExpression: condition }: PutItemInput): Answer {
    const place = placeOf(table, item);
    const existing = this.items.get(place);
    this.units += writeUnits(Math.max(itemBytes(item), existing ? itemBytes(existing) : 0));
    if (condition && existing) return conditionFailed(existing);
    this.items.set(place, item);
    return ok({});
  }

  private update({ TableName: table = '', Key: key = {}, ...update }: UpdateItemInput): Answer {
    const place = placeOf(table, key);
    const before = this.items.get(place) ?? key;
    const after = { ...before };
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = update;
    for (const [, name = '', value = ''] of (update.UpdateExpression ?? '').matchAll(/(#\w+) = (:\w+)/g))
      Object.assign(after, { [names[name] ?? name]: values[value] });
    this.units += writeUnits(Math.max(itemBytes(before), itemBytes(after)));
    this.items.set(place, after);
    return ok({});
  }

  private transact({ TransactItems: writes = [] }: TransactWriteItemsInput): Answer {
    for (const { Put: put, Update: update } of writes) {
      const item = put?.Item ?? update?.Key ?? {};
      this.units += writeUnits(itemBytes(item), true);
      this.items.set(placeOf(put?.TableName ?? update?.TableName ?? '', item), item);
    }
    return ok({});
  }

  private publish({ Entries: entries = [] }: PutEventsRequest): Answer {
    const accepted = entries.map(() => ({ EventId: eventId(++this.published) }));
    return ok({ FailedEntryCount: 0, Entries: accepted });
  }
}

/** Each order that is asked for is in the event store, as its message has it; other streams are empty. */
const commitsOf = (stream = ''): Item[] =>
  stream.startsWith('order-') ? [itemOf(orderCommit(stream.slice('order-'.length)))] : [];

function batch({ RequestItems: requests = {} }: BatchGetItemInput): Answer {
  const found = Object.entries(requests).map(([table, { Keys: keys = [] }]) => [
    table,
    keys.flatMap(({ stream }) => commitsOf(stream?.S)),
  ]);
  return ok({ Responses: Object.fromEntries(found), UnprocessedKeys: {} });
}

function query({ ExpressionAttributeValues: values = {} }: QueryInput): Answer {
  const items = commitsOf(values[':stream']?.S);
  return ok({ Items: items, Count: items.length, ScannedCount: items.length });
}

const eventId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const ok = (body: object): Answer => ({ status: 200, body });

const conditionFailed = (existing: Item): Answer => ({
  status: 400,
  body: {
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: existing,
  },
});

function placeOf(table: string, item: Item): string {
  const key = KEYS[table];
  if (!key) throw new Error(`there is no table ${table}`);
  return JSON.stringify([table, ...key.map((name) => item[name])]);
}

/** The SDK compares the digest with that of what it sent. */
const sent = ({ MessageBody: body = '' }: SendMessageRequest) => ({
  MessageId: '00000000-0000-4000-8000-000000000000',
  MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
});
