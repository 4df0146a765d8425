import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock, Item } from '@orderflow/core';
import { failureOfCancellation, isConditionFailed } from '@orderflow/core';
import type { ChargeRequest, RefundRequest } from './gateway.ts';

/**
 * `failing`: not charged yet. `voided`: not charged, and never to be. `pending`, `pending-decline`: charged, or declined, after a
 * while. `undecided`: nobody knows.
 */
export type ChargeStatus = 'charged' | 'declined' | 'failing' | 'voided' | 'pending' | 'pending-decline' | 'undecided';

/** A charge as the books have it. */
export interface ChargeRow {
  readonly status: ChargeStatus;
  /** How often it was asked for. */
  readonly attempts: number;
  /** Minor units; 0 if it was voided before it was asked for. */
  readonly amount: number;
  readonly currency: string;
  readonly refunded: boolean;
  /** When it was entered, milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The books of the simulated payment provider: one row per idempotency key (partition key `orderId`, sort key `key`), so
 * that "charged once" can be looked up. Each method is one atomic write: a crash before it leaves nothing, a crash after
 * it leaves what the same call then finds.
 */
export class PaymentsLedger {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
    private readonly clock: Clock,
  ) {}

  /** Enters a charge, or finds what stands under its key already. */
  charge({ orderId, key, amount, currency }: ChargeRequest, status: ChargeStatus): Promise<ChargeRow> {
    return this.enter(this.keyOf(orderId, key), { status, amount, currency }, 1);
  }

  /** What stands under a charge's key. */
  async find(orderId: string, key: string): Promise<ChargeRow | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({ ...this.keyOf(orderId, key), ConsistentRead: true }),
    );
    return Item && chargeRowOf(Item);
  }

  /** Enters that nothing shall be charged under a key, or finds what stands there already. */
  void({ orderId, chargeKey }: RefundRequest): Promise<ChargeRow> {
    return this.enter(this.keyOf(orderId, chargeKey), { status: 'voided', amount: 0, currency: '-' }, 0);
  }

  /** Ends a charge that stands at `from`. False when it has ended otherwise. */
  async end(orderId: string, key: string, from: ChargeStatus, status: ChargeStatus): Promise<boolean> {
    const command = new UpdateItemCommand({
      ...this.keyOf(orderId, key),
      UpdateExpression: 'SET #status = :status',
      ConditionExpression: '#status = :from',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': { S: status }, ':from': { S: from } },
    });
    return this.dynamodb.send(command).then(() => true, unlessRefused);
  }

  /** Gives a charge back, once, whatever keys are used for it. False when it was given back before. */
  async refund({ orderId, key, chargeKey }: RefundRequest, { amount, currency }: ChargeRow): Promise<boolean> {
    const close = {
      ...this.keyOf(orderId, chargeKey),
      UpdateExpression: 'SET #refundedBy = :key',
      ConditionExpression: 'attribute_not_exists(#refundedBy)',
      ExpressionAttributeNames: { '#refundedBy': 'refundedBy' },
      ExpressionAttributeValues: { ':key': { S: key } },
    };
    const row = { kind: 'refund', status: 'refunded', amount, currency, attempts: 1, at: this.now() };
    const put = { TableName: this.table, Item: { orderId: { S: orderId }, key: { S: key }, ...attributesOf(row) } };
    const command = new TransactWriteItemsCommand({ TransactItems: [{ Update: close }, { Put: put }] });
    return this.dynamodb.send(command).then(() => true, unlessRefused);
  }

  /** The first to write a row decides what it says; all who come later count as attempts. */
  private async enter(
    key: { readonly TableName: string; readonly Key: Item },
    first: { readonly status: ChargeStatus; readonly amount: number; readonly currency: string },
    attempts: number,
  ): Promise<ChargeRow> {
    const fields = attributesOf({ kind: 'charge', ...first, at: this.now() });
    const names = Object.keys(fields);
    const set = names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ');
    const { Attributes } = await this.dynamodb.send(
      new UpdateItemCommand({
        ...key,
        UpdateExpression: `SET ${set} ADD #attempts :attempts`,
        ExpressionAttributeNames: Object.fromEntries([...names, 'attempts'].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
          ':attempts': { N: String(attempts) },
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return chargeRowOf(Attributes as Item); // ALL_NEW: there always are
  }

  private keyOf = (orderId: string, key: string) => ({
    TableName: this.table,
    Key: { orderId: { S: orderId }, key: { S: key } },
  });

  private now = () => new Date(this.clock()).toISOString();
}

const chargeRowOf = (row: Item): ChargeRow => ({
  status: row.status?.S as ChargeStatus,
  attempts: Number(row.attempts?.N),
  amount: Number(row.amount?.N),
  currency: String(row.currency?.S),
  refunded: row.refundedBy !== undefined,
  at: Date.parse(String(row.at?.S)),
});

const attributesOf = (row: Readonly<Record<string, string | number>>): Item =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? { N: String(value) } : { S: value }]),
  );

/** A condition that does not hold is an answer. */
function unlessRefused(error: unknown): false {
  if (error instanceof ConditionalCheckFailedException) return false;
  if (!(error instanceof TransactionCanceledException)) throw error;
  if (error.CancellationReasons?.some(isConditionFailed)) return false;
  throw failureOfCancellation(error);
}
