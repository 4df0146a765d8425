import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';
import { initialStock } from './mix.ts';

export interface Customer {
  readonly customerId: string;
  readonly email: string;
  readonly name: string;
}

const names = ['Ada', 'Grace', 'Edsger'];

/** The customers that the documents order for: their mail finds an address. */
export const documentedCustomers: readonly Customer[] = [{ customerId: 'c-1', email: 'ada@example.com', name: 'Ada' }];

/** New ones for each run, so that their mail can be told from that of earlier runs. */
export const customersOf = (run: string): readonly Customer[] =>
  names.map((name) => {
    const customerId = `${name.toLowerCase()}-${run}`;
    return { customerId, email: `${customerId}@example.com`, name };
  });

/** Sets the stock to what it is before the first order. */
export async function resetStock(state: State): Promise<void> {
  const table = state.tables.stock ?? '';
  const rows = Object.entries(initialStock).map(([sku, available]) => ({
    PutRequest: { Item: { sku: { S: sku }, available: { N: String(available) } } },
  }));
  await dynamodb(state).send(new BatchWriteItemCommand({ RequestItems: { [table]: rows } }));
}

/** Announces the customers, as the workload does that owns them, and waits until the e-mail consumer knows them. */
export async function introduce(state: State, customers: readonly Customer[]): Promise<void> {
  await putEvents(
    state,
    customers.map((customer) => ({
      Source: 'customer-service',
      DetailType: 'integration.customer.created',
      Detail: JSON.stringify({ data: customer, metadata: { version: '1.0' } }),
    })),
  );
  if (!state.consumers.email) return;
  const isKnown = await Promise.all(customers.map((customer) => becomesKnown(state, customer)));
  if (isKnown.includes(false)) throw new Error('the e-mail consumer did not receive the customers within 60 s');
}

async function becomesKnown(state: State, { customerId }: Customer): Promise<boolean> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const Key = { customerId: { S: customerId } };
    const { Item } = await dynamodb(state).send(new GetItemCommand({ TableName: state.tables.customers, Key }));
    if (Item) return true;
    await sleep(200);
  }
  return false;
}

/** The plain call that any workload in any language makes. @throws Error if the bus refused an entry */
export async function putEvents(state: State, entries: readonly PutEventsRequestEntry[]): Promise<void> {
  const Entries = entries.map((entry) => ({ ...entry, EventBusName: state.bus.name }));
  const answer = await new EventBridgeClient(clientConfig(state)).send(new PutEventsCommand({ Entries }));
  const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode);
  if (refused) throw new Error(`the bus refused an event: ${refused.ErrorCode} ${refused.ErrorMessage}`);
}

const dynamodb = (state: State) => new DynamoDBClient(clientConfig(state));
