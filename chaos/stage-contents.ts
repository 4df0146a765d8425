import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readAttributes } from '@orderflow/core/dead-letter';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';

/** What the tables and dead-letter queues of the stage hold in the end. */
export interface StageContents {
  /** What the providers did: an entry for each charge, refund and parcel. */
  readonly ledger: readonly Entry[];
  /** Units in stock, by SKU. */
  readonly stock: ReadonlyMap<string, number>;
  /** Counters of all days together: `orders placed`, `revenue#EUR amount`, … */
  readonly analytics: ReadonlyMap<string, number>;
  /** Ids of all events in the event store. */
  readonly storedEventIds: readonly string[];
  readonly deadLetters: readonly DeadLetter[];
}

export interface Entry {
  readonly orderId: string;
  readonly status: string;
  readonly amount: number;
}

export interface DeadLetter {
  readonly consumer: string;
  readonly body: string;
  readonly reason: string;
}

export async function readContents(state: State): Promise<StageContents> {
  const rows = rowsOf(state);
  const [ledger, stock, analytics, commits, deadLetters] = await Promise.all([
    rows('ledger'),
    rows('stock'),
    rows('analytics'),
    rows('events'),
    deadLettersOf(state),
  ]);
  return {
    ledger: ledger.map((row) => ({ orderId: text(row.orderId), status: text(row.status), amount: number(row.amount) })),
    stock: new Map(stock.map((row) => [text(row.sku), number(row.available)])),
    analytics: summed(analytics),
    storedEventIds: commits.flatMap((row) => {
      const events = JSON.parse(text(row.events)) as unknown[];
      return events.map((_, at) => `${text(row.stream)}:${number(row.version) + at}`);
    }),
    deadLetters,
  };
}

type Row = Record<string, AttributeValue>;

function rowsOf(state: State) {
  const dynamodb = new DynamoDBClient(clientConfig(state));
  return async (table: string): Promise<Row[]> => {
    const rows: Row[] = [];
    let start: Row | undefined;
    do {
      const page = await dynamodb.send(
        new ScanCommand({ TableName: state.tables[table], ConsistentRead: true, ExclusiveStartKey: start }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  };
}

function summed(rows: readonly Row[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { pk: _, sk, ...counters } of rows)
    for (const [name, value] of Object.entries(counters)) {
      const counter = `${text(sk)} ${name}`;
      sums.set(counter, (sums.get(counter) ?? 0) + number(value));
    }
  return sums;
}

/** Everything in every dead-letter queue, the relay's included. It is hidden for a while, and stays there. */
async function deadLettersOf(state: State): Promise<DeadLetter[]> {
  const sqs = new SQSClient({ ...clientConfig(state), useQueueUrlAsEndpoint: false });
  const queues = Object.entries(state.consumers).map(([consumer, { dlqUrl }]) => ({ consumer, url: dlqUrl }));
  if (state.relay) queues.push({ consumer: 'relay', url: state.relay.failureQueueUrl });
  const letters: DeadLetter[] = [];
  for (const { consumer, url: QueueUrl } of queues) {
    const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600, MessageAttributeNames: ['All'] };
    for (;;) {
      const { Messages: messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
      if (messages.length === 0) break;
      for (const { Body: body = '', MessageAttributes: attributes } of messages)
        letters.push({ consumer, body, reason: readAttributes(attributes).reason ?? 'no reason given' });
    }
  }
  return letters;
}

const text = (value: AttributeValue | undefined): string => value?.S ?? '';
const number = (value: AttributeValue | undefined): number => Number(value?.N ?? 0);
