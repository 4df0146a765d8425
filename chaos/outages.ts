import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';

/** Outages of the simulated payment gateway: it reads them in the ledger table. */
export class Outages {
  private readonly dynamodb: DynamoDBClient;
  private readonly table: string;
  /** Calls that were made during outages that are over. */
  private before = 0;
  count = 0;

  constructor(state: State) {
    this.dynamodb = new DynamoDBClient(clientConfig(state));
    this.table = state.tables.ledger ?? '';
  }

  /** The gateway is down from now on, for so many seconds. */
  async begin(seconds: number): Promise<void> {
    this.before = await this.calls();
    this.count++;
    const until = String(Date.now() + seconds * 1000);
    const Item = { ...KEY, status: { S: 'down' }, until: { N: until } };
    await this.dynamodb.send(new PutItemCommand({ TableName: this.table, Item }));
  }

  /** Calls during all outages so far. */
  async calls(): Promise<number> {
    const { Item } = await this.dynamodb.send(new GetItemCommand({ TableName: this.table, Key: KEY }));
    return this.before + Number(Item?.calls?.N ?? 0);
  }
}

const KEY = { orderId: { S: 'outages' }, key: { S: 'payment-gateway' } };
